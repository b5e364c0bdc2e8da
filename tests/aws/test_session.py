"""One session for all threads, which finds renewed credentials without a restart."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from aws.stubbed_aws import ACCOUNT, StubbedAws

from wizard.aws.identity import StsIdentity
from wizard.aws.options import AwsOptions
from wizard.aws.roles import IamRoles
from wizard.aws.session import AwsSession
from wizard.errors import CredentialsError, DeniedError, UsageError


@pytest.fixture
def shared_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the config and credentials files; nothing else gives credentials."""
    for name in ("AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    return tmp_path


def write_keys(folder: Path, key: str) -> None:
    (folder / "credentials").write_text(
        f"[data-eng]\naws_access_key_id = {key}\naws_secret_access_key = x\n"
    )


def key_in_use(session: AwsSession) -> str:
    key: str = session.client("iam")._request_signer._credentials.access_key
    return key


def test_keys_that_expired_are_read_again_by_the_next_call(shared_files: Path) -> None:
    write_keys(shared_files, "OLD")
    session = AwsSession(AwsOptions(profile="data-eng", region="us-east-1"))
    assert key_in_use(session) == "OLD"
    write_keys(shared_files, "NEW")
    assert key_in_use(session) == "OLD"
    with pytest.raises(CredentialsError), session.calling("list the roles", "iam:ListRoles"):
        raise CredentialsError("They have expired.")
    assert key_in_use(session) == "NEW"


def test_the_region_comes_from_the_variables_as_in_the_aws_cli(
    shared_files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_keys(shared_files, "KEY")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    assert AwsSession(AwsOptions(profile="data-eng")).region == "eu-central-1"
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    assert AwsSession(AwsOptions(profile="data-eng")).region == "eu-west-1"
    given = AwsSession(AwsOptions(profile="data-eng", region="us-east-1"))
    assert given.region == "us-east-1"


def test_an_expired_token_says_the_command_and_forgets_the_clients(aws: StubbedAws) -> None:
    before = aws.session.client("iam")
    aws.refuse("iam", "list_roles", "ExpiredToken", status=403)
    with pytest.raises(CredentialsError, match="expired") as raised:
        list(IamRoles(aws.session).pages())
    assert raised.value.hint
    assert aws.session.client("iam") is not before


def test_the_account_is_asked_again_after_a_new_login(aws: StubbedAws) -> None:
    aws.is_in_account()
    assert aws.session.account() == ACCOUNT
    assert aws.session.account() == ACCOUNT
    aws.session.forget()
    assert not aws.session._account


def test_another_failure_forgets_nothing(aws: StubbedAws) -> None:
    before = aws.session.client("iam")
    aws.deny("iam", "list_roles", "iam:ListRoles")
    with pytest.raises(DeniedError):
        list(IamRoles(aws.session).pages())
    assert aws.session.client("iam") is before


def test_what_another_thread_renewed_is_not_forgotten_again(aws: StubbedAws) -> None:
    def fails_late() -> None:
        with aws.session.calling("list the roles", "iam:ListRoles"):
            aws.session.forget()
            renewed.append(aws.session.client("iam"))
            raise CredentialsError("They had expired before.")

    renewed: list[object] = []
    with pytest.raises(CredentialsError):
        fails_late()
    assert aws.session.client("iam") is renewed[0]


def test_threads_share_one_client(aws: StubbedAws) -> None:
    seen: list[object] = []
    threads = [
        threading.Thread(target=lambda: seen.append(aws.session.client("sqs"))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 8
    assert len({id(client) for client in seen}) == 1


def test_a_client_that_sends_once_is_another_one(aws: StubbedAws) -> None:
    config = aws.session.single_try_client("iam").meta.config
    assert config.retries["total_max_attempts"] == 1
    assert aws.session.client("iam").meta.config.retries["total_max_attempts"] > 1


def test_a_profile_that_is_not_there_is_a_matter_of_credentials(shared_files: Path) -> None:
    write_keys(shared_files, "KEY")
    with pytest.raises(CredentialsError, match="no profile 'gone'"):
        AwsSession(AwsOptions(profile="gone", region="us-east-1")).client("iam")


def test_keys_that_are_given_need_no_shared_files(
    shared_files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "gone")
    (shared_files / "config").write_text("[broken")
    assert key_in_use(StubbedAws().session) == "AKIAEXAMPLE"


def test_a_broken_config_is_named(shared_files: Path) -> None:
    (shared_files / "config").write_text("[broken")
    with pytest.raises(UsageError, match="config"):
        AwsSession(AwsOptions(region="us-east-1")).client("iam")


def test_keys_of_the_environment_belong_to_no_profile(
    shared_files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (shared_files / "credentials").write_text("[default]\naws_access_key_id = A\n")
    session = AwsSession(AwsOptions(region="us-east-1"))
    assert session.profile == "default"
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")
    assert session.profile is None
    assert AwsSession(AwsOptions(profile="default")).profile == "default"


def test_without_any_profile_there_is_none(shared_files: Path) -> None:
    assert AwsSession(AwsOptions(region="us-east-1")).profile is None


def test_the_caller_is_told_with_the_partition(aws: StubbedAws) -> None:
    aws.is_in_account()
    identity = StsIdentity(aws.session).identify()
    assert (identity.account, identity.partition, identity.region, identity.profile) == (
        ACCOUNT,
        "aws",
        "us-east-1",
        None,
    )
