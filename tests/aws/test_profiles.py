"""Profiles are read from the shared files, and each tells how to renew its credentials."""

from __future__ import annotations

from pathlib import Path

import pytest

from wizard.account import Profile, ProfileKind
from wizard.aws.backend import AwsBackend
from wizard.aws.options import AwsOptions
from wizard.aws.profiles import read_profiles
from wizard.aws.renewal import how_to_renew
from wizard.errors import UsageError

CONFIG = """
[default]
region = us-east-1

[profile data-eng]
sso_session = acme
sso_account_id = 123456789012
sso_role_name = DataEngineer
region = eu-west-1

[profile legacy-sso]
sso_start_url = https://acme.awsapps.com/start
sso_region = us-east-1
sso_account_id = 210987654321
sso_role_name = ReadOnly

[profile "with space"]
login_session = arn:aws:iam::123456789012:user/dana

[profile loader]
role_arn = arn:aws:iam::345678901234:role/team/Loader
source_profile = data-eng

[profile circle]
role_arn = arn:aws:iam::345678901234:role/Loader
source_profile = circle

[profile vault]
credential_process = /usr/bin/vault-aws

[sso-session acme]
sso_start_url = https://acme.awsapps.com/start
sso_region = us-east-1

[plugins]
cli_history = on
"""
CREDENTIALS = """
[default]
aws_access_key_id = AKIAEXAMPLE
aws_secret_access_key = secret

[temporary]
aws_access_key_id = ASIAEXAMPLE
aws_secret_access_key = secret
aws_session_token = token
"""


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The config file in use; the credentials file lies beside it."""
    path = tmp_path / "config"
    path.write_text(CONFIG)
    (tmp_path / "credentials").write_text(CREDENTIALS)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(path))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    return path


@pytest.mark.usefixtures("config")
def test_every_profile_of_both_files_is_told_with_its_kind() -> None:
    found = {each.name: each for each in AwsBackend(AwsOptions()).profiles()}
    assert list(found) == [
        "default",
        "data-eng",
        "legacy-sso",
        "with space",
        "loader",
        "circle",
        "vault",
        "temporary",
    ]
    assert found["default"] == Profile("default", ProfileKind.KEYS, "us-east-1")
    assert found["data-eng"] == Profile(
        "data-eng", ProfileKind.SSO, "eu-west-1", "123456789012", "DataEngineer"
    )
    assert found["loader"] == Profile(
        "loader", ProfileKind.ASSUMED_ROLE, None, "345678901234", "Loader through data-eng"
    )
    assert found["legacy-sso"].kind is ProfileKind.SSO
    assert found["legacy-sso"].account == "210987654321"
    assert found["vault"].kind is ProfileKind.PROCESS
    assert found["with space"].note == "aws login"
    assert found["temporary"].note == "temporary"


def test_no_files_are_no_profiles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none either"))
    assert read_profiles() == ()


@pytest.mark.parametrize("content", ["region = us-east-1\n", "[profile a\n", "[a]\nnonsense\n"])
def test_a_broken_file_is_named(config: Path, content: str) -> None:
    config.write_text(content)
    with pytest.raises(UsageError, match="config"):
        read_profiles()


@pytest.mark.usefixtures("config")
@pytest.mark.parametrize(
    ("profile", "words"),
    [
        ("data-eng", "aws sso login --profile data-eng "),
        ("loader", "aws sso login --profile data-eng "),
        ("with space", "aws login --profile 'with space' "),
        ("temporary", "new temporary keys for the profile temporary"),
        ("vault", "credential process of the profile vault"),
        ("circle", "Renew them"),
        ("gone", "Renew them"),
        (None, "AWS_* variables"),
    ],
)
def test_each_profile_tells_how_its_credentials_are_renewed(
    profile: str | None, words: str
) -> None:
    assert words in how_to_renew(profile)


def test_a_file_that_broke_meanwhile_does_not_hide_the_expiry(config: Path) -> None:
    config.write_text("[broken")
    assert "aws sso login" in how_to_renew("data-eng")
