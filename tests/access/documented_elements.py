"""IAM's documented examples of the evaluation logic, of actions, resources and variables."""

from __future__ import annotations

from access.access_cases import ALLOWED, DENIED, NOT_ALLOWED, UNKNOWN, allow, deny
from access.documented import (
    ACTION,
    BOUNDARIES,
    BUCKET,
    EXAMPLES,
    GRAMMAR,
    IDENTITY_AND_BOUNDARY,
    LOGIC,
    LOGS,
    NOT_ACTION,
    NOT_RESOURCE,
    RESOURCE,
    ROLE,
    USER,
    VARIABLES,
    Documented,
    without,
)

from wizard.access.evaluate import Principal, PrincipalKind

_CARLOS_IDENTITY = (
    allow(Sid="AllowS3ListRead", Action=["s3:GetBucketLocation", "s3:ListAllMyBuckets"]),
    allow(
        Sid="AllowS3Self",
        Action="s3:*",
        Resource=["arn:aws:s3:::carlossalazar", "arn:aws:s3:::carlossalazar/*"],
    ),
    deny(Sid="DenyS3Logs", Action="s3:*", Resource="arn:aws:s3:::*log*"),
)
_SHIRLEY_BOUNDARY = (allow(Sid="ServicesBoundary", Action=["s3:*", "cloudwatch:*", "ec2:*"]),)
_MFA_ELSEWHERE = without(
    deny(
        NotAction="iam:*",
        Condition={"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}},
    ),
    "Action",
)
_ALL_BUT_IAM = without(allow(NotAction="iam:*"), "Action")
_S3_BUT_DELETE = without(allow(NotAction="s3:DeleteBucket", Resource="arn:aws:s3:::*"), "Action")
_ONLY_PAYROLL = without(
    deny(
        Action="s3:*",
        NotResource=["arn:aws:s3:::HRBucket/Payroll", "arn:aws:s3:::HRBucket/Payroll/*"],
    ),
    "Resource",
)
_PAYROLL = "arn:aws:s3:::HRBucket/Payroll/2026.csv"
_NO_MFA_KEY: dict[str, tuple[str, ...]] = {}

LOGIC_CASES = (
    Documented(LOGIC, "by default all requests are denied", NOT_ALLOWED, ()),
    Documented(LOGIC, "an explicit allow overrides the default", ALLOWED, (allow(),)),
    Documented(LOGIC, "an explicit deny overrides any allow", DENIED, (allow(), deny())),
    Documented(LOGIC, "the order of statements doesn't matter", DENIED, (deny(), allow())),
    Documented(
        EXAMPLES, "Carlos reads his own bucket", ALLOWED, _CARLOS_IDENTITY,
        resource="arn:aws:s3:::carlossalazar/plan.txt",
    ),
    Documented(
        EXAMPLES, "Carlos is denied a log bucket", DENIED, _CARLOS_IDENTITY,
        resource=f"{LOGS}/a.txt",
    ),
    Documented(
        EXAMPLES, "Carlos isn't allowed another's bucket", NOT_ALLOWED, _CARLOS_IDENTITY,
    ),
    Documented(
        EXAMPLES, "the bucket's policy lets Carlos in", ALLOWED,
        (allow(Principal={"AWS": USER}, Action="s3:PutObject", Resource=f"{BUCKET}/*"),),
        action="s3:PutObject", principal=Principal(PrincipalKind.AWS, USER),
    ),
    Documented(
        BOUNDARIES, "a boundary alone grants nothing", NOT_ALLOWED, (), boundary=_SHIRLEY_BOUNDARY,
    ),
    Documented(
        BOUNDARIES, "what both allow is allowed", ALLOWED, (allow(Action="s3:*"),),
        boundary=_SHIRLEY_BOUNDARY,
    ),
    Documented(
        BOUNDARIES, "what the boundary leaves out isn't allowed", NOT_ALLOWED,
        (allow(Action="iam:CreateUser"),), boundary=_SHIRLEY_BOUNDARY, action="iam:CreateUser",
        resource="*",
    ),
    Documented(
        IDENTITY_AND_BOUNDARY, "a deny of the boundary wins", DENIED, (allow(),),
        boundary=(allow(), deny(Resource=f"{BUCKET}/*")),
    ),
    Documented(
        IDENTITY_AND_BOUNDARY, "a deny of the identity wins over its boundary", DENIED,
        (allow(), deny()), boundary=(allow(),),
    ),
)  # fmt: skip

ELEMENT_CASES = (
    Documented(
        ACTION, "names of actions don't mind case", ALLOWED, (allow(Action="S3:GETOBJECT"),),
    ),
    Documented(ACTION, "a wildcard in the name", ALLOWED, (allow(Action="s3:*Object"),)),
    Documented(
        ACTION, "all actions with access key", ALLOWED, (allow(Action="iam:*AccessKey*"),),
        action="iam:CreateAccessKey", resource=USER,
    ),
    Documented(
        NOT_ACTION, "an allow of all but iam leaves iam out", NOT_ALLOWED, (_ALL_BUT_IAM,),
        action="iam:CreateRole", resource=ROLE,
    ),
    Documented(NOT_ACTION, "an allow of all but iam takes in s3", ALLOWED, (_ALL_BUT_IAM,)),
    Documented(
        NOT_ACTION, "all of S3 but deleting a bucket", NOT_ALLOWED, (_S3_BUT_DELETE,),
        action="s3:DeleteBucket", resource=BUCKET,
    ),
    Documented(
        NOT_ACTION, "all of S3 but deleting a bucket lets read", ALLOWED, (_S3_BUT_DELETE,),
    ),
    Documented(
        NOT_ACTION, "a deny of all but iam without MFA hits s3", DENIED, (allow(), _MFA_ELSEWHERE),
        context={"aws:MultiFactorAuthPresent": ("false",)},
    ),
    Documented(
        NOT_ACTION, "a deny of all but iam spares iam", ALLOWED, (allow(), _MFA_ELSEWHERE),
        action="iam:CreateRole", resource=ROLE, context={"aws:MultiFactorAuthPresent": ("false",)},
    ),
    Documented(
        NOT_ACTION, "BoolIfExists denies a request that lacks the key", DENIED,
        (allow(), _MFA_ELSEWHERE), context=_NO_MFA_KEY,
    ),
    Documented(
        RESOURCE, "a star takes in slashes", ALLOWED,
        (allow(Resource="arn:aws:s3:::amzn-s3-demo-bucket/*/1.csv"),),
        resource=f"{BUCKET}/a/b/c/1.csv",
    ),
    Documented(
        RESOURCE, "a star between slashes takes in at least both slashes", NOT_ALLOWED,
        (allow(Resource="arn:aws:s3:::amzn-s3-demo-bucket/*/test/*"),),
        resource=f"{BUCKET}/test/object.jpg",
    ),
    Documented(
        RESOURCE, "a star at the end takes in colons too", ALLOWED,
        (allow(Resource="arn:aws:s3:*"),),
    ),
    Documented(
        RESOURCE, "ARNs mind case", NOT_ALLOWED, (allow(Resource=f"{BUCKET}/Orders/*"),),
    ),
    Documented(
        RESOURCE, "a partition is a part of the ARN", NOT_ALLOWED,
        (allow(Resource="arn:aws:s3:::amzn-s3-demo-bucket/*"),),
        resource="arn:aws-cn:s3:::amzn-s3-demo-bucket/orders/1.csv",
    ),
    Documented(
        RESOURCE, "AWS GovCloud (US) has ARNs of its own", ALLOWED,
        (allow(Resource="arn:aws-us-gov:s3:::amzn-s3-demo-bucket/*"),),
        resource="arn:aws-us-gov:s3:::amzn-s3-demo-bucket/orders/1.csv",
    ),
    Documented(
        NOT_RESOURCE, "a deny outside the payroll folder spares it", ALLOWED,
        (allow(), _ONLY_PAYROLL), resource=_PAYROLL,
    ),
    Documented(
        NOT_RESOURCE, "a deny outside the payroll folder hits all else", DENIED,
        (allow(), _ONLY_PAYROLL),
    ),
    Documented(
        NOT_RESOURCE, "an allow with NotResource takes in everything else", ALLOWED,
        (without(allow(NotResource=f"{LOGS}/*"), "Resource"),),
    ),
    Documented(
        VARIABLES, "the folder of the caller", UNKNOWN,
        (allow(Resource=f"{BUCKET}/${{aws:PrincipalTag/team}}/*"),),
    ),
    Documented(
        VARIABLES, "a variable in another bucket decides nothing", NOT_ALLOWED,
        (allow(Resource=f"{LOGS}/${{aws:username}}/*"),),
    ),
    Documented(
        VARIABLES, "${*} is a star itself", NOT_ALLOWED, (allow(Resource=f"{BUCKET}/${{*}}/*"),),
    ),
    Documented(
        VARIABLES, "${*} takes in a star", ALLOWED, (allow(Resource=f"{BUCKET}/${{*}}/*"),),
        resource=f"{BUCKET}/*/1.csv",
    ),
    Documented(GRAMMAR, "a statement without a list", ALLOWED, (allow(),)),
)  # fmt: skip
