"""Runs DMTF's redfish-service-validator against services; a program of its own because it keeps global state and logs.

Reads {"schemas": folder, "work": folder, "services": [{"url", "user", "password"}]} from stdin and writes
work/results.json: for each service what "failed" and "warned" as [URI, property, message], and how many checks
"passed".
"""

import json
import logging
import sys
from pathlib import Path

from redfish_service_validator import logger, metadata
from redfish_service_validator.system_under_test import SystemUnderTest


def main():
    order = json.load(sys.stdin)
    logger.logger = logging.getLogger("validator")
    logger.logger.addHandler(logging.FileHandler(Path(order["work"]) / "validator.log"))
    logger.log_print = logger.logger.info
    metadata.parse_schema_files(order["schemas"])
    results = [validate(service) for service in order["services"]]
    (Path(order["work"]) / "results.json").write_text(json.dumps(results))


def validate(service):
    under_test = SystemUnderTest(
        service["url"], service["user"], service["password"], 10, "Session", None, None, None, [], False
    )
    under_test.validate(None, "/redfish/v1/", "/redfish/v1/")
    under_test.logout()
    results = [
        (uri, name, result["Result"], result["Message"])
        for uri, resource in under_test._resources.items()
        for name, result in resource["Results"].items()
    ]
    return {
        "failed": [[uri, name, message] for uri, name, verdict, message in results if verdict == "FAIL"],
        "warned": [[uri, name, message] for uri, name, verdict, message in results if verdict == "WARN"],
        "passed": sum(verdict == "PASS" for _, _, verdict, _ in results),
    }


if __name__ == "__main__":
    main()
