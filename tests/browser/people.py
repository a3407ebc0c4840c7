"""Two people at two screens: who they are, what they press, what they read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.models import Group
from playwright.sync_api import Page, expect

from fundops.core.models import Review, Staff
from fundops.core.services import second_factors
from tests.browser.reader import Reader

Open = Callable[..., Reader]
PASSWORD = "a-long-enough-one"  # noqa: S105  # of a person made here


@dataclass(frozen=True)
class Words:
    """What stands on buttons and in messages, in one language."""

    language: str
    number: str
    password: str
    log_in: str
    code: str
    go_on: str
    submit_refund: tuple[str, str]
    submit_transfer: tuple[str, str]
    resend: tuple[str, str]
    to_decide: str
    approve: str
    submit_decision: str
    approved: str
    not_recorded: str
    not_yours: str
    approve_chosen: str


ENGLISH = Words(
    language="en",
    number="Employee number",
    password="Password",  # noqa: S106  # a label
    log_in="Log in",
    code="One-time code (6 digits)",
    go_on="Go on",
    submit_refund=("Submit for review…", "Submit for review"),
    submit_transfer=("Submit for approval…", "Submit for approval"),
    resend=("Re-send…", "Propose the re-send"),
    to_decide="To decide",
    approve="Approve",
    submit_decision="Submit decision",
    approved="{number} approved, {amount}; re-checked before sending",
    not_recorded="your decision was not recorded",
    not_yours="You made or edited this; another checker must decide.",
    approve_chosen="Approve chosen…",
)
CHINESE = Words(
    language="zh-hans",
    number="员工号",
    password="密码",  # noqa: S106  # a label
    log_in="登录",
    code="动态口令（6 位）",
    go_on="继续",
    submit_refund=("提交复核…", "提交复核"),
    submit_transfer=("提交审批…", "提交审批"),
    resend=("补打款…", "提请补打款"),
    to_decide="待复核",
    approve="同意",
    submit_decision="提交决定",
    approved="已同意 {number}，{amount}；",
    not_recorded="您的决定没有记录",
    not_yours="您经办过此件，不能复核；须由另一位复核人决定。",
    approve_chosen="同意所选…",
)
LANGUAGES = [CHINESE, ENGLISH]


def a_login(employee_no: str, *roles: str, **fields: object) -> Staff:
    """A person with a password of their own and a second factor."""
    person = Staff(employee_no=employee_no, name="样例", **fields)
    person.set_password(PASSWORD)
    person.save()
    person.groups.set(Group.objects.filter(name__in=roles))
    second_factors.enrol_for_sandbox(person)
    return person


def logged_in(open_: Open, person: Staff, words: Words) -> Reader:
    """Open a browser of one's own and log in at the door."""
    one = open_(language=words.language)
    one.read("/login/")
    page = one.page
    page.get_by_label(words.number).fill(person.employee_no)
    page.get_by_label(words.password, exact=True).fill(PASSWORD)
    page.get_by_role("button", name=words.log_in, exact=True).click()
    page.get_by_label(words.code).fill(second_factors.current_code(person))
    page.get_by_role("button", name=words.go_on, exact=True).click()
    expect(page.locator("#logout-form")).to_be_visible()
    return one


def put_before_reviewers(
    one: Reader, path: str, labels: tuple[str, str], subject_no: str
) -> Review:
    """Do the maker's act on a record's page; say the review it made."""
    page = one.page
    one.read(path)
    page.get_by_role("link", name=labels[0], exact=True).click()
    page.get_by_role("button", name=labels[1], exact=True).click()
    expect(page.locator(".messagelist .success")).to_contain_text(subject_no)
    return Review.objects.get(subject_no=subject_no)


def open_from_the_queue(one: Reader, words: Words, subject_no: str) -> Page:
    """Walk from the navigation to the review, as people do."""
    page = one.page
    one.read("/")
    page.locator("#console-nav").get_by_role("link", name=words.to_decide).click()
    page.get_by_role("link", name=subject_no).click()
    return page


def approve(page: Page, words: Words) -> None:
    """Choose and submit; a page behind another one would not be drawn."""
    page.bring_to_front()
    page.get_by_role("radio", name=words.approve, exact=True).check()
    page.get_by_role("button", name=words.submit_decision).click()


def has_no_way_to_decide(one: Reader, path: str, words: Words) -> None:
    """The page shows no form, and says why and who may."""
    one.read(path)
    expect(one.page.locator("#decide input")).to_have_count(0)
    expect(one.page.locator("#decide")).to_contain_text(words.not_yours)


def post(one: Reader, path: str, said: dict[str, str]) -> str:
    """Send a form that no page of theirs offers, with a good token; say the answer."""
    text: str = one.page.evaluate(
        """async ([path, said]) => {
            const form = new URLSearchParams(said);
            form.set("csrfmiddlewaretoken",
                document.querySelector("[name=csrfmiddlewaretoken]").value);
            const answer = await fetch(path, {method: "POST", body: form});
            return await answer.text();
        }""",
        [path, said],
    )
    return text
