"""What botocore raises becomes the project's errors, each with a way out."""

from __future__ import annotations

import boto3
import pytest
from botocore import exceptions as failures
from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError
from botocore.stub import Stubber

from wizard.aws.failures import aws_failures
from wizard.errors import (
    BusyError,
    ChangeRefusedError,
    CopywizardError,
    CredentialsError,
    DeniedError,
    ExitCode,
    NotFoundError,
    NotPropagatedError,
    UnreachableError,
    UsageError,
)


def translated(cause: Exception) -> CopywizardError:
    with pytest.raises(CopywizardError) as raised, aws_failures("list the roles", "iam:ListRoles"):
        raise cause
    assert raised.value.__cause__ is cause
    return raised.value


def answered(code: str, message: str = "", status: int = 400) -> CopywizardError:
    """The error for an answer that really went through botocore's parsing."""
    client = boto3.client(
        "iam", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x"
    )
    with Stubber(client) as stubber:
        stubber.add_client_error("list_roles", code, message, status)
        with pytest.raises(ClientError) as raised:
            client.list_roles()
    return translated(raised.value)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("AccessDenied", DeniedError),
        ("AccessDeniedException", DeniedError),
        ("UnauthorizedOperation", DeniedError),
        ("403", DeniedError),
        ("ExpiredToken", CredentialsError),
        ("ExpiredTokenException", CredentialsError),
        ("RequestExpired", CredentialsError),
        ("InvalidClientTokenId", CredentialsError),
        ("UnrecognizedClientException", CredentialsError),
        ("SignatureDoesNotMatch", CredentialsError),
        ("InvalidAccessKeyId", CredentialsError),
        ("AuthFailure", CredentialsError),
        ("NoSuchEntity", NotFoundError),
        ("NoSuchBucket", NotFoundError),
        ("NoSuchKey", NotFoundError),
        ("ClusterNotFound", NotFoundError),
        ("404", NotFoundError),
        ("ResourceNotFoundException", NotFoundError),
        ("InvalidClusterState", BusyError),
        ("ConflictException", BusyError),
        ("ConcurrentModification", BusyError),
        ("Throttling", BusyError),
        ("ThrottlingException", BusyError),
        ("TooManyRequestsException", BusyError),
        ("SlowDown", BusyError),
        ("InternalServerException", UnreachableError),
        ("ServiceFailure", UnreachableError),
        ("EntityAlreadyExists", ChangeRefusedError),
        ("MalformedPolicyDocument", ChangeRefusedError),
        ("LimitExceeded", ChangeRefusedError),
        ("InvalidParameterValue", ChangeRefusedError),
    ],
)
def test_an_answer_of_aws_is_told_by_its_code(code: str, kind: type[CopywizardError]) -> None:
    error = answered(code, "Something is\n wrong.")
    assert type(error) is kind
    assert error.message
    assert "\n" not in error.message


def test_the_denied_action_is_read_out_of_the_message() -> None:
    error = answered(
        "AccessDenied",
        "User: arn:aws:iam::123456789012:user/a is not authorized to perform: iam:PassRole "
        "on resource: arn:aws:iam::123456789012:role/R",
    )
    assert isinstance(error, DeniedError)
    assert error.action == "iam:PassRole"
    assert error.resource == "arn:aws:iam::123456789012:role/R"
    assert error.message == (
        "You may not list the roles: iam:PassRole is denied on arn:aws:iam::123456789012:role/R."
    )
    assert "iam:PassRole" in error.hint


DENIED = "User: arn:aws:sts::1:assumed-role/R/s is not authorized to perform: s3:GetObject"


@pytest.mark.parametrize(
    ("rest", "resource", "way_out"),
    [
        (
            " on resource: arn:aws:s3:::b/k because no identity-based policy allows it",
            "arn:aws:s3:::b/k",
            "Ask an administrator to allow s3:GetObject",
        ),
        (
            ' on resource: "arn:aws:s3:::b/a key" because no resource-based policy allows it',
            "arn:aws:s3:::b/a key",
            "Ask an administrator",
        ),
        (" on the resource: arn:aws:s3:::b.", "arn:aws:s3:::b", "Ask an administrator"),
        (" on resource: * with an explicit deny in an identity-based policy", "*", "explicitly"),
        (" on resource: r with an explicit deny in a service control policy", "r", "organization"),
        (
            " on resource: r because no service control policy allows the s3:GetObject action",
            "r",
            "organization",
        ),
        (" on resource: r with an explicit deny in a resource control policy", "r", "organization"),
        (
            " on resource: r because no permissions boundary allows the s3:GetObject action",
            "r",
            "boundary",
        ),
        (
            " on resource: r because no session policy allows the s3:GetObject action",
            "r",
            "session",
        ),
        (
            " on resource: r because no VPC endpoint policy allows the s3:GetObject action",
            "r",
            "VPC endpoint",
        ),
        ("", "", "Ask an administrator"),
    ],
)
def test_what_stands_in_the_way_is_read_out_of_the_message(
    rest: str, resource: str, way_out: str
) -> None:
    error = answered("AccessDenied", DENIED + rest, 403)
    assert isinstance(error, DeniedError)
    assert (error.action, error.resource) == ("s3:GetObject", resource)
    assert way_out in error.hint


def test_a_denial_about_everything_names_no_resource() -> None:
    for everything in ("*", "arn:aws:iam::123456789012:role/", "arn:aws:redshift:us-east-1:1:*"):
        message = f"User: x is not authorized to perform: iam:ListRoles on resource: {everything}"
        assert answered("AccessDenied", message).message.endswith("iam:ListRoles is denied.")


def test_a_role_that_is_not_seen_yet_is_told_from_other_wrong_values() -> None:
    words = "The IAM role must delegate access to an Amazon Redshift account."
    assert isinstance(answered("InvalidParameterValue", words), NotPropagatedError)
    assert isinstance(answered("ValidationException", words), NotPropagatedError)


def test_an_answer_of_a_broken_service_is_no_refusal() -> None:
    assert isinstance(answered("Whatever", "Oops", 503), UnreachableError)


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("SignatureDoesNotMatch", "Signature expired: 20261001T041200Z is now earlier than 2"),
        ("InvalidSignatureException", "Signature not yet current: 1 is still later than 2"),
        ("RequestTimeTooSkewed", "The difference between the request time and now is too large."),
    ],
)
def test_a_wrong_clock_is_not_called_wrong_keys(code: str, message: str) -> None:
    error = answered(code, message, 403)
    assert isinstance(error, CredentialsError)
    assert "clock" in error.message


def test_a_role_that_sso_does_not_give_is_a_matter_of_credentials() -> None:
    error = answered("ForbiddenException", "No access", 403)
    assert isinstance(error, CredentialsError)
    assert "Identity Center" in error.message


@pytest.mark.parametrize(
    ("code", "message", "is_quota"),
    [
        ("LimitExceeded", "Cannot exceed quota for PoliciesPerRole: 10", True),
        ("InvalidParameterValue", "The number of IAM roles exceeds 50.", True),
        ("ServiceQuotaExceededException", "", True),
        ("InvalidParameterValue", "The description exceeds its maximum length.", False),
    ],
)
def test_a_reached_quota_is_told_from_a_value_that_is_too_long(
    code: str, message: str, is_quota: bool
) -> None:
    assert ("Service Quotas" in answered(code, message).hint) is is_quota


def test_being_asked_too_often_is_told_as_such() -> None:
    assert "too often" in answered("Throttling", "Rate exceeded").message
    assert "too often" in answered("ClientException", "Rate exceeded").message


def test_an_action_with_a_hyphen_is_read_out_of_the_message() -> None:
    message = (
        "User: x is not authorized to perform: redshift-serverless:GetWorkgroup on resource: y"
    )
    error = answered("AccessDeniedException", message)
    assert isinstance(error, DeniedError)
    assert error.action == "redshift-serverless:GetWorkgroup"


def test_the_action_is_assumed_when_the_message_does_not_name_it() -> None:
    error = answered("AccessDenied", "Access Denied", 403)
    assert isinstance(error, DeniedError)
    assert error.action == "iam:ListRoles"


def test_the_words_of_aws_are_kept_where_they_say_more_than_we_know() -> None:
    words = "The IAM role R is not valid. The IAM role must delegate access to Redshift."
    assert words in answered("InvalidParameterValue", words).message
    assert "Throttling" in answered("Throttling").message
    assert answered("NoSuchEntity").message == "AWS found nothing to list the roles."


def test_expired_credentials_say_how_to_renew_them() -> None:
    assert "aws sso login" in answered("ExpiredToken").hint


@pytest.mark.parametrize(
    ("cause", "kind"),
    [
        (failures.NoCredentialsError(), CredentialsError),
        (
            failures.PartialCredentialsError(provider="env", cred_var="AWS_SECRET_ACCESS_KEY"),
            CredentialsError,
        ),
        (failures.SSOTokenLoadError(error_msg="expired"), CredentialsError),
        (failures.UnauthorizedSSOTokenError(), CredentialsError),
        (failures.TokenRetrievalError(provider="sso", error_msg="expired"), CredentialsError),
        (
            failures.CredentialRetrievalError(provider="process", error_msg="failed"),
            CredentialsError,
        ),
        (failures.EndpointConnectionError(endpoint_url="https://x.test"), UnreachableError),
        (failures.ConnectTimeoutError(endpoint_url="https://x.test"), UnreachableError),
        (failures.ReadTimeoutError(endpoint_url="https://x.test"), UnreachableError),
        (failures.ConnectionClosedError(endpoint_url="https://x.test"), UnreachableError),
        (failures.SSLError(endpoint_url="https://x.test", error="bad"), UnreachableError),
        (
            failures.ProxyConnectionError(proxy_url="http://proxy.test", error="refused"),
            UnreachableError,
        ),
        (failures.HTTPClientError(error="bad"), UnreachableError),
        (failures.ResponseStreamingError(error="bad"), UnreachableError),
        (ResponseParserError("no XML"), UnreachableError),
        (failures.ProfileNotFound(profile="x"), CredentialsError),
        (failures.ConfigParseError(path="/x", error="bad"), UsageError),
        (failures.ParamValidationError(report="bad"), ChangeRefusedError),
    ],
)
def test_no_answer_is_told_by_what_stood_in_the_way(
    cause: Exception, kind: type[CopywizardError]
) -> None:
    assert type(translated(cause)) is kind


def test_a_place_where_nothing_answers_is_named() -> None:
    error = translated(failures.EndpointConnectionError(endpoint_url="http://127.0.0.1:9"))
    assert "http://127.0.0.1:9" in error.message
    assert "--endpoint-url" in error.hint


def test_whatever_keeps_aws_away_ends_with_no_access() -> None:
    for cause in (failures.NoCredentialsError(), failures.ReadTimeoutError(endpoint_url="x")):
        assert translated(cause).exit_code is ExitCode.NO_ACCESS
    for code in ("AccessDenied", "ExpiredToken", "InvalidClientTokenId"):
        assert answered(code).exit_code is ExitCode.NO_ACCESS


def test_what_is_no_failure_of_aws_passes() -> None:
    with aws_failures("list the roles", "iam:ListRoles"):
        pass
    with pytest.raises(KeyError), aws_failures("list the roles", "iam:ListRoles"):
        raise KeyError("a mistake of the program")


def test_a_session_token_that_s3_does_not_take_is_a_matter_of_credentials() -> None:
    assert isinstance(answered("InvalidToken"), CredentialsError)


def test_an_expired_login_session_is_a_matter_of_credentials() -> None:
    assert isinstance(translated(failures.LoginRefreshRequired()), CredentialsError)


def test_a_proxy_that_refuses_is_named() -> None:
    cause = failures.ProxyConnectionError(proxy_url="http://proxy.test:3128", error="refused")
    assert "proxy.test" in translated(cause).message


def test_a_certificate_that_is_not_trusted_is_not_called_silence() -> None:
    cause = failures.SSLError(endpoint_url="https://x.test", error="CERTIFICATE_VERIFY_FAILED")
    assert "Nothing answers" not in translated(cause).message
