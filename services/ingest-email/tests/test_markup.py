import time

import pytest
from tellonce_ingest_email.markup import html_reply, html_text, is_too_deep, without_tags


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>bir</p><p>iki</p>", "bir\n\niki"),
        ("bir<br>iki", "bir\niki"),
        ("<div>a</div><div>b</div>", "a\nb"),
        ("a &amp; b&nbsp;c &#305;", "a & b c ı"),
        ("<style>x</style><script>y</script><title>t</title>z", "z"),
        ("<table><tr><td>a</td></tr><tr><td>b</td></tr></table>", "a\nb"),
        ("x <b>y\n z", "x y z"),
        ("<ul><li>a<li>b</ul>", "a\nb"),
        ("", ""),
    ],
)
def test_html_is_read_as_lines(html: str, text: str) -> None:
    assert html_text(html) == text


def test_a_quote_that_the_program_marked_is_apart() -> None:
    html = '<p>yeni</p><div class="gmail_quote">eski</div><div class="gmail_signature">Ayşe</div>'

    assert html_reply(html) == ("yeni", "eski")


def test_everything_behind_outlooks_mark_is_quoted() -> None:
    html = '<div><p>yeni</p><div id="divRplyFwdMsg">Kimden</div><p>eski</p></div><p>daha eski</p>'

    reply, quoted = html_reply(html)

    assert reply == "yeni"
    assert "eski" in quoted


def test_nesting_without_end_is_seen_before_a_parser_hangs_on_it() -> None:
    began = time.process_time()

    assert is_too_deep("<div>" * 100_000)
    assert not is_too_deep("<div>x</div>" * 100_000)
    assert without_tags("<div>" * 100_000 + "x").strip() == "x"
    assert time.process_time() - began < 2


def test_a_quote_inside_another_is_quoted_once() -> None:
    inner = '<blockquote class="gmail_quote">iç</blockquote>'

    new, quoted = html_reply(f'<p>yeni</p><div class="gmail_quote">dış {inner}</div>')

    assert new == "yeni"
    assert quoted.count("iç") == 1
