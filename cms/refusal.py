"""What the product will not do, said so that an official understands it."""

from django.core.exceptions import PermissionDenied


class Refusal(PermissionDenied):
    """An action was refused. ``str(refusal)`` is a Chinese sentence for the person who tried."""

    default = "不能执行此操作。"

    def __init__(self, message: str = "") -> None:
        super().__init__(message or self.default)
