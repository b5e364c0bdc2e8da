"""The web addresses of Redshift Serverless and who answers them, in the form in which moto reads
it.
"""

from __future__ import annotations

from wizard.sandbox.cloud.serverless.responses import ServerlessResponse

url_bases = [r"https?://redshift-serverless\.(.+)\.amazonaws\.com"]

url_paths = {"{0}/$": ServerlessResponse.dispatch}
