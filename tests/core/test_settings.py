"""Settings: what is read from where, and what is refused with which words."""

from pathlib import Path

import pytest

from aisha.core.refused import Refused
from aisha.core.settings import load_settings, make_missing_secrets, variable_names


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in variable_names():
        monkeypatch.delenv(name, raising=False)


def refusal(root: Path) -> str:
    with pytest.raises(Refused) as refused:
        load_settings(root=root)
    return str(refused.value)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("RATE_LIMIT_MAX", "many", "RATE_LIMIT_MAX must be a whole number, for example RATE_LIMIT_MAX=120."),
        ("PORT", "99999", "PORT must be at most 65535, for example PORT=4001."),
        ("LOG_LEVEL", "loud", "LOG_LEVEL must be 'error', 'warn', 'info' or 'debug', for example LOG_LEVEL=info."),
        ("WEBHOOKS_ENABLED", "maybe", "WEBHOOKS_ENABLED must be true or false, for example WEBHOOKS_ENABLED=true."),
        ("CARE_SENTIMENT_THRESHOLD", "2", "CARE_SENTIMENT_THRESHOLD must be at most 1.0, for example"),
        ("FRONTEND_URL", "crm.example.com", "FRONTEND_URL must be an http or https address, for example"),
        ("ALLOWED_ORIGINS", "http://a.test/path", "ALLOWED_ORIGINS must be an address without a path, for example"),
        ("TRUSTED_PROXIES", "10.0.0.0/8,nonsense", "TRUSTED_PROXIES must be addresses or networks, separated by commas"),
        ("DATABASE_URL", "mysql://x/y", "DATABASE_URL must be a PostgreSQL address, for example"),
        ("DATABASE_URL", "postgresql://x", "DATABASE_URL must name a database after the host, for example"),
        ("DATABASE_URL", "postgresql://u:p@db.pooler.supabase.com:6543/postgres", "must be Supabase's session connection"),
        ("ENCRYPTION_KEY", "abc", "ENCRYPTION_KEY must be 64 hex digits, for example the output of: openssl rand -hex 32."),
        ("RATE_LIMIT_MAXX", "1", "RATE_LIMIT_MAXX is not a known setting: did you mean RATE_LIMIT_MAX?"),
    ],
)
def test_bad_value_is_refused_by_name_with_an_example(
    name: str, value: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)

    assert said in refusal(tmp_path)


def test_every_problem_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "x")
    monkeypatch.setenv("WEB_PORT", "y")

    assert len(refusal(tmp_path).splitlines()) == 2


def test_unknown_name_in_the_env_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("FRONTEND_ULR=http://localhost:4000\n")

    assert refusal(tmp_path) == "FRONTEND_ULR is not a known setting: did you mean FRONTEND_URL?"


def test_a_secret_is_never_part_of_a_refusal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENCRYPTION_KEY", "hunter2")
    monkeypatch.setenv("DATABASE_URL", "mysql://u:hunter2@h/d")

    assert "hunter2" not in refusal(tmp_path)


@pytest.mark.parametrize("node_env", ["production", "staging", "anything"])
def test_sample_secret_is_refused_outside_development(node_env: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NODE_ENV", node_env)
    monkeypatch.setenv("JWT_SECRET", "your-secure-random-string-here")

    assert refusal(tmp_path).startswith("JWT_SECRET is a sample or shorter than 64 characters")


def test_sample_secret_is_accepted_in_development(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NODE_ENV", "development")
    monkeypatch.setenv("JWT_SECRET", "short")

    assert load_settings(root=tmp_path).jwt_secret == "short"


def test_supabase_without_connection_string_says_where_to_copy_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("USE_SUPABASE_PROD", "true")

    assert "copy the session connection string from Supabase" in refusal(tmp_path)


def test_environment_wins_over_the_process_file_and_that_over_the_roots(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "backend").mkdir()
    (tmp_path / ".env").write_text("PORT=1001\nWEB_PORT=1002\nMCP_PORT=1003\n")
    (tmp_path / "backend" / ".env").write_text("PORT=2001\nWEB_PORT=2002\n")
    monkeypatch.setenv("PORT", "3001")

    settings = load_settings(root=tmp_path)

    assert (settings.port, settings.web_port, settings.mcp_port) == (3001, 2002, 1003)
    assert load_settings("web", root=tmp_path).web_port == 1002


def test_the_guides_own_files_are_accepted(tmp_path: Path) -> None:
    (tmp_path / "backend").mkdir()
    (tmp_path / ".env").write_text(
        "VITE_AISHACRM_BACKEND_URL=http://localhost:4001\nVITE_BASE44_APP_ID=your_app_id_here\nVITE_ENABLE_AI=true\n"
        "VITE_ENABLE_DOCS=true\nVITE_ENABLE_ANALYTICS=true\nNODE_ENV=development\n"
    )
    (tmp_path / "backend" / ".env").write_text(
        "PORT=3001\nFRONTEND_URL=http://localhost:4000\nALLOWED_ORIGINS=http://localhost:4000,http://localhost:5173\n"
        "USE_SUPABASE_PROD=false\nDATABASE_URL=postgresql://aishacrm_user:secure_password@localhost:5432/aishacrm\n"
        "JWT_SECRET=your-secure-random-string-here\nRATE_LIMIT_WINDOW_MS=60000\nRATE_LIMIT_MAX=120\nAPI_KEY=your-api-key-here\n"
        "PRODUCTION_READONLY=false\nSMTP_HOST=smtp.gmail.com\nSMTP_PORT=587\nSMTP_USER=your-email@gmail.com\n"
        "SMTP_PASS=your-app-password\nN8N_HOST=http://n8n:5678\nN8N_API_KEY=your-n8n-api-key\nLOG_LEVEL=info\n"
        "ENABLE_PERFORMANCE_LOGGING=true\n"
    )

    settings = load_settings(root=tmp_path)

    assert settings.port == 3001
    assert settings.allowed_origins == ("http://localhost:4000", "http://localhost:5173")
    assert settings.ignored == ["VITE_BASE44_APP_ID"]


def test_empty_value_means_unset(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "")

    assert load_settings(root=tmp_path).port == 4001


def test_missing_keys_are_made_once_and_privately(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKUP_KEY", "ab" * 16 + "0123456789cdef" * 2 + "0123")
    monkeypatch.setenv("NODE_ENV", "production")
    made = make_missing_secrets(load_settings(root=tmp_path))

    first, second = load_settings(root=tmp_path), load_settings(root=tmp_path)

    assert made == ["audit_seal_key", "encryption_key", "jwt_secret", "mcp_service_token"]
    assert first.jwt_secret == second.jwt_secret
    assert len(first.jwt_secret) == 128
    assert make_missing_secrets(first) == []
    assert (tmp_path / ".aisha" / "secrets.json").stat().st_mode & 0o777 == 0o600


def test_values_of_secrets_are_not_in_the_repr(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:hunter2@h/d")
    monkeypatch.setenv("SMTP_PASS", "hunter2")

    assert "hunter2" not in repr(load_settings(root=tmp_path))
