"""What the command `tellonce` can be told by its environment; every default is that of `make run`."""

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Where the services are and what we show to them."""

    model_config = SettingsConfigDict(env_prefix="TELLONCE_", env_ignore_empty=True, frozen=True)

    history_target: str = "127.0.0.1:9051"
    router_target: str = "127.0.0.1:9052"
    search_target: str = "127.0.0.1:9053"
    email_target: str = "127.0.0.1:9054"
    chat_target: str = "127.0.0.1:9055"
    social_target: str = "127.0.0.1:9056"
    inbox_url: str = "http://127.0.0.1:8080"
    grpc_token: SecretStr | None = None
    grpc_token_file: Path | None = Path("var/secrets/tellonce.token")
    inbox_bootstrap_token: SecretStr | None = None
    inbox_bootstrap_token_file: Path | None = Path("var/secrets/bootstrap.token")
    timeout_seconds: float = Field(default=20, gt=0)

    def bootstrap_secret(self) -> str:
        """The token of POST /api/admin/company; empty if there is none."""
        return _secret(self.inbox_bootstrap_token, self.inbox_bootstrap_token_file)


def _secret(value: SecretStr | None, file: Path | None) -> str:
    if value is not None:
        return value.get_secret_value()
    if file is not None and file.exists():
        return file.read_text(encoding="utf-8").strip()
    return ""
