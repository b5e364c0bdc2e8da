"""IAM's documented examples of conditions."""

from __future__ import annotations

from access.access_cases import ALLOWED, DENIED, NOT_ALLOWED, UNKNOWN, allow
from access.documented import (
    ACCOUNT,
    BUCKET,
    CONTEXT_KEYS,
    MULTIVALUED,
    OPERATORS,
    S3_EXAMPLES,
    SEVERAL,
    Documented,
    on,
)

_PRODUCTION = {"aws:PrincipalTag/env": ("preprod",)}
_SEVERAL = (
    ("StringEquals", "aws:PrincipalTag/department", ["finance", "hr", "legal"]),
    ("StringEquals", "aws:PrincipalTag/role", ["audit", "security"]),
)
_TAGS = ["webserver", "preprod"]

CONDITION_CASES = (
    Documented(
        SEVERAL, "values of a key are joined by or, keys by and", ALLOWED, (on(*_SEVERAL),),
        context={"aws:PrincipalTag/department": ("hr",), "aws:PrincipalTag/role": ("audit",)},
    ),
    Documented(
        SEVERAL, "one key of two doesn't match", NOT_ALLOWED, (on(*_SEVERAL),),
        context={"aws:PrincipalTag/department": ("hr",), "aws:PrincipalTag/role": ("sales",)},
    ),
    Documented(
        SEVERAL, "one key of two is absent", NOT_ALLOWED, (on(*_SEVERAL),),
        context={"aws:PrincipalTag/department": ("hr",)},
    ),
    Documented(
        SEVERAL, "a negated operator joins its values by nor", NOT_ALLOWED,
        (on(("StringNotEquals", "aws:PrincipalTag/env", ["preprod", "test"])),),
        context=_PRODUCTION,
    ),
    Documented(
        OPERATORS, "StringNotEquals of an absent key is true", ALLOWED,
        (on(("StringNotEquals", "aws:PrincipalTag/job", "iamuser-admin")),),
    ),
    Documented(
        OPERATORS, "StringEquals of an absent key is false", NOT_ALLOWED,
        (on(("StringEquals", "aws:PrincipalTag/job", "iamuser-admin")),),
    ),
    Documented(
        OPERATORS, "StringEquals minds case", NOT_ALLOWED,
        (on(("StringEquals", "aws:PrincipalTag/env", "Preprod")),), context=_PRODUCTION,
    ),
    Documented(
        OPERATORS, "names of keys don't mind case", ALLOWED,
        (on(("StringEquals", "AWS:principaltag/ENV", "preprod")),), context=_PRODUCTION,
    ),
    Documented(
        OPERATORS, "IfExists of an absent key is true", ALLOWED,
        (on(("StringLikeIfExists", "ec2:InstanceType", ["t1.*", "t2.*"])),),
    ),
    Documented(
        OPERATORS, "IfExists of a key that is there is checked", NOT_ALLOWED,
        (on(("StringLikeIfExists", "ec2:InstanceType", ["t1.*", "t2.*"])),),
        context={"ec2:InstanceType": ("m5.large",)},
    ),
    Documented(
        OPERATORS, "a deny with StringNotEqualsIfExists hits an absent key", DENIED,
        (
            allow(),
            on(("StringNotEqualsIfExists", "ec2:InstanceType", "t1.micro")) | {"Effect": "Deny"},
        ),
    ),
    Documented(
        OPERATORS, "Null true asks that the key is absent", ALLOWED,
        (on(("Null", "aws:TokenIssueTime", "true")),),
    ),
    Documented(
        OPERATORS, "Null false asks that the key is there", NOT_ALLOWED,
        (on(("Null", "aws:TokenIssueTime", "false")),),
    ),
    Documented(
        OPERATORS, "an IPv4 range", ALLOWED, (on(("IpAddress", "aws:SourceIp", "203.0.113.0/24")),),
        context={"aws:SourceIp": ("203.0.113.77",)},
    ),
    Documented(
        OPERATORS, "an IPv6 range", ALLOWED,
        (on(("IpAddress", "aws:SourceIp", ["203.0.113.0/24", "2001:DB8:1234:5678::/64"])),),
        context={"aws:SourceIp": ("2001:db8:1234:5678::1",)},
    ),
    Documented(
        OPERATORS, "a date", ALLOWED,
        (on(("DateGreaterThan", "aws:CurrentTime", "2020-04-01T00:00:00Z")),),
        context={"aws:CurrentTime": ("2026-10-01T04:12:00Z",)},
    ),
    Documented(
        OPERATORS, "a number", ALLOWED, (on(("NumericLessThanEquals", "s3:max-keys", "10")),),
        action="s3:ListBucket", resource=BUCKET, context={"s3:max-keys": ("10",)},
    ),
    Documented(
        OPERATORS, "the parts of an ARN are matched each by itself", NOT_ALLOWED,
        (on(("ArnLike", "aws:SourceArn", "arn:aws:*:TopicName")),),
        context={"aws:SourceArn": (f"arn:aws:sns:us-east-1:{ACCOUNT}:TopicName",)},
    ),
    Documented(
        OPERATORS, "an ARN with a star in a part", ALLOWED,
        (on(("ArnEquals", "aws:SourceArn", "arn:aws:sns:*:123456789012:Topic*")),),
        context={"aws:SourceArn": (f"arn:aws:sns:us-east-1:{ACCOUNT}:TopicName",)},
    ),
    Documented(
        S3_EXAMPLES, "listing below a prefix", ALLOWED,
        (on(("StringLike", "s3:prefix", "projects*"), Action="s3:ListBucket", Resource=BUCKET),),
        action="s3:ListBucket", resource=BUCKET, context={"s3:prefix": ("projects/2026",)},
    ),
    Documented(
        S3_EXAMPLES, "listing another prefix", NOT_ALLOWED,
        (on(("StringLike", "s3:prefix", "projects*"), Action="s3:ListBucket", Resource=BUCKET),),
        action="s3:ListBucket", resource=BUCKET, context={"s3:prefix": ("salaries/",)},
    ),
    Documented(
        S3_EXAMPLES, "a deny of requests without TLS spares those with it", ALLOWED,
        (allow(), on(("Bool", "aws:SecureTransport", "false")) | {"Effect": "Deny"}),
        context={"aws:SecureTransport": ("true",)},
    ),
    Documented(
        MULTIVALUED, "ForAllValues is true for an absent key", ALLOWED,
        (on(("ForAllValues:StringEquals", "aws:TagKeys", _TAGS)),),
    ),
    Documented(
        MULTIVALUED, "ForAllValues is false when one value isn't listed", NOT_ALLOWED,
        (on(("ForAllValues:StringEquals", "aws:TagKeys", _TAGS)),),
        context={"aws:TagKeys": ("preprod", "storage")},
    ),
    Documented(
        MULTIVALUED, "Null beside ForAllValues keeps an absent key out", NOT_ALLOWED,
        (
            on(
                ("ForAllValues:StringEquals", "aws:TagKeys", _TAGS),
                ("Null", "aws:TagKeys", "false"),
            ),
        ),
    ),
    Documented(
        MULTIVALUED, "ForAnyValue is true when one value is listed", ALLOWED,
        (on(("ForAnyValue:StringEquals", "aws:TagKeys", _TAGS)),),
        context={"aws:TagKeys": ("preprod", "storage")},
    ),
    Documented(
        MULTIVALUED, "ForAnyValue is false for an absent key", NOT_ALLOWED,
        (on(("ForAnyValue:StringEquals", "aws:TagKeys", _TAGS)),),
    ),
    Documented(
        CONTEXT_KEYS, "a key that isn't known from here can't be judged", UNKNOWN,
        (on(("StringEquals", "aws:SourceVpce", "vpce-1a2b3c4d")),), is_complete=False,
    ),
    Documented(
        CONTEXT_KEYS, "an organization that isn't known keeps a deny undecided", UNKNOWN,
        (allow(), on(("StringNotEquals", "aws:PrincipalOrgID", "o-1")) | {"Effect": "Deny"}),
        is_complete=False,
    ),
)  # fmt: skip
