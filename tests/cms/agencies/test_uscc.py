from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from cms.agencies.uscc import validate_uscc


@pytest.mark.parametrize("code", ["11441700007280420Y", "11341702486344515H"])
def test_codes_in_use_pass(code: str) -> None:
    validate_uscc(code)


@pytest.mark.parametrize(
    "code",
    [
        "11441700007280420X",
        "11341702486344551H",
        "1144170000728042",
        "11441700007280420y",
        "1134170248634451OH",
    ],
)
def test_a_mistyped_code_is_refused(code: str) -> None:
    with pytest.raises(ValidationError):
        validate_uscc(code)
