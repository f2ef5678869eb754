"""A page of another origin in Chromium: what it may ask, read, listen to and play."""

import json
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest

from emulator.settings import ServerSettings
from emulator.testing.world import Login, World
from tests.browser.conftest import sign_in
from tests.browser.driver import Browser, ScriptError
from tests.browser.servers import PREFIX, ProxyHandler, Server
from tests.conftest import RunningServer

BASIC = "const Authorization = 'Basic ' + btoa(given[0].user + ':' + given[0].password);"
ASK = """
const [{base, signed}, method, path, body, media] = given;
const headers = {...signed, Accept: "application/json, */*;q=0.1", ...(media && {"Content-Type": media})};
const response = await fetch(base + path, {method, headers, body: body ?? undefined});
return {status: response.status, text: await response.text(), headers: Object.fromEntries(response.headers)};
"""
JSON, JSON_API, FORM = "application/json", "application/vnd.api+json", "application/x-www-form-urlencoded"
ENTRY = '{"name": "Ada", "phoneNumber": "07700900123"}'
CUSTOMER = '{"data": {"type": "customers", "id": "900", "attributes": {"name": "Ada", "language": "EN"}}}'
NUMBERS = "/numbers/list"
READS = {
    "sipcentric": "/customers/me",
    "telecom_center": "/customers",
    "sipgate": "/billing/balance/?version=2.17",
}
WRITES = {
    "sipcentric": ("/customers/25/phonebook", ENTRY, JSON, 201),
    "telecom_center": ("/customers", CUSTOMER, JSON_API, 201),
    "dial9": (NUMBERS, '{"page": 1}', JSON, 200),
    "sipgate": ("/settings/extensions/1112233v0/dnd/?version=2.17", "value=true", FORM, 204),
}


def login(world: World, vendor: str) -> Login:
    found: Login = getattr(world, vendor)
    return found


def ask(browser: Browser, at: Login, method: str, path: str, body: str | None = None, media: str = "") -> Any:
    """A fetch of the page's; status, text and the headers that the page may read."""
    return browser.run(ASK, sign_in(at), method, path, body, media)


def remember(browser: Browser, page: str, at: Login, path: str) -> None:
    """Sign in as a person does, in a tab: the browser sends the credentials along from then on."""
    user, password = at.credentials
    browser.open(at.base_url.replace("://", f"://{quote(user)}:{quote(password)}@") + path)
    browser.open(page)


class TestFetch:
    @pytest.mark.parametrize("vendor", WRITES)
    def test_writing_after_a_preflight(self, browser: Browser, world: World, vendor: str) -> None:
        path, body, media, status = WRITES[vendor]
        answer = ask(browser, login(world, vendor), "POST", path, body, media)
        assert answer["status"] == status, answer["text"]
        key = answer["headers"]["x-emulator-request"]
        assert [found["id"] for found in world.requests(vendor=vendor, method="POST")] == [key]

    @pytest.mark.parametrize("vendor", READS)
    def test_reading_with_what_the_browser_remembers(
        self, browser: Browser, page: str, world: World, vendor: str
    ) -> None:
        at = login(world, vendor)
        remember(browser, page, at, READS[vendor])
        script = "return (await fetch(given[0], {credentials: 'include'})).status"
        assert browser.run(script, at.base_url + READS[vendor]) == 200

    def test_headers_of_limits_and_places(self, browser: Browser, world: World) -> None:
        headers = ask(browser, world.sipcentric, "POST", "/customers/25/phonebook", ENTRY, JSON)["headers"]
        assert headers["x-ratelimit-remaining"] == "1199"
        assert headers["location"].startswith(f"{world.url}/api/v1/customers/25/phonebook/")

    @pytest.mark.parametrize("vendor", READS)
    def test_errors(self, browser: Browser, world: World, vendor: str) -> None:
        at = login(world, vendor)
        stranger = replace(at, credentials=at.sign_in("stranger"))
        assert ask(browser, stranger, "GET", READS[vendor])["status"] == 401
        assert ask(browser, at, "GET", "/nothing/here/at/all?version=2.17")["status"] == 404
        world.fault({"rate_limit": True}, vendor=vendor, times=1)
        assert ask(browser, at, "GET", READS[vendor])["status"] == 429
        world.fault({"status": 503, "headers": {"Retry-After": "7"}}, vendor=vendor, times=1)
        answer = ask(browser, at, "GET", READS[vendor])
        assert (answer["status"], answer["headers"]["retry-after"]) == (503, "7")

    def test_another_page_is_kept_out_and_the_journal_says_why(
        self, browser: Browser, page: str, world: World, open_server: RunningServer
    ) -> None:
        other = page.replace("127.0.0.1", "localhost")
        browser.open(other)
        with pytest.raises(ScriptError, match="Failed to fetch"):
            ask(browser, world.sipcentric, "GET", "/customers/me")
        (asked,) = [found for found in open_server.requests(method="OPTIONS") if found["status"] >= 400]
        assert f"--cors {other}" in asked["notes"][0]


class TestControlPlane:
    DRIVE = """
    const [control, world] = given;
    const answer = await fetch(`${control}/clock/advance?world=${world}`, {
      method: "POST", headers: {"Content-Type": "application/json"}, body: '{"seconds": 60}'});
    return [answer.status, (await answer.json()).now];
    """

    def test_a_page_drives_its_world(self, browser: Browser, world: World) -> None:
        assert browser.run(self.DRIVE, f"{world.url}/_emulator", world.name) == [200, "2026-03-02T09:01:00.000Z"]

    def test_a_page_hears_of_requests(self, browser: Browser, world: World) -> None:
        script = """
        const [{base}, control, world] = given;
        const events = new EventSource(`${control}/events?world=${world}&since=0`);
        const heard = new Promise(done => events.addEventListener("exchange", event => done(JSON.parse(event.data))));
        await new Promise(done => { events.onopen = done; });
        await fetch(base + "/customers/me", {headers: {Authorization}});
        const {operation} = await heard;
        events.close();
        return operation;
        """
        at = sign_in(world.sipcentric)
        assert browser.run(BASIC + script, at, f"{world.url}/_emulator", world.name) == "get_customer"


class TestStream:
    RING = """
    const ring = () => fetch(`${given[1]}/simulate/sipcentric/incoming-call?world=${given[2]}`, {
      method: "POST", headers: {"Content-Type": "application/json"}, body: '{"callerIdName": "Wilma"}'});
    """

    def heard(self, browser: Browser, world: World, script: str) -> Any:
        at = sign_in(world.sipcentric)
        return browser.run(BASIC + self.RING + script, at, f"{world.url}/_emulator", world.name)

    def test_event_source(self, browser: Browser, world: World) -> None:
        script = """
        const query = new URLSearchParams({Authorization});
        const events = new EventSource(`${given[0].base}/stream?${query}`);
        const told = [];
        return await new Promise((done, fail) => {
          events.onerror = () => fail("the stream broke");
          events.onmessage = async ({data}) => {
            told.push(JSON.parse(data));
            if (told.length === 1) await ring(); else { events.close(); done(told[1].values.callerIdName); }
          };
        });
        """
        assert self.heard(browser, world, script) == "Wilma"

    def test_fetch(self, browser: Browser, world: World) -> None:
        script = """
        const leave = new AbortController();
        const headers = {Authorization, "X-Atmosphere-Transport": "streaming"};
        const response = await fetch(given[0].base + "/stream", {headers, signal: leave.signal});
        const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
        let text = "";
        while (!text.includes("heartbeat")) text += (await reader.read()).value;
        await ring();
        while (!text.includes("Wilma")) text += (await reader.read()).value;
        leave.abort();
        return text.trim().split("\\n").map(line => JSON.parse(line).event);
        """
        assert self.heard(browser, world, script) == ["heartbeat", "incomingcall"]

    def test_long_poll_opens_at_once(self, browser: Browser, world: World) -> None:
        script = """
        const query = new URLSearchParams({Authorization, "X-Atmosphere-Transport": "long-polling"});
        const response = await fetch(`${given[0].base}/stream?${query}`);
        await ring();
        return (await response.json()).values.callerIdName;
        """
        assert self.heard(browser, world, script) == "Wilma"


class TestFiles:
    SEEK = """
    const audio = new Audio();
    const happens = name => new Promise((done, fail) => {
      audio.addEventListener(name, done, {once: true});
      audio.addEventListener("error", () => fail(audio.error.message), {once: true});
    });
    audio.crossOrigin = "use-credentials";
    audio.src = given[0];
    await happens("loadedmetadata");
    const sought = happens("seeked");
    audio.currentTime = given[1];
    await sought;
    const from = audio.currentTime;
    await audio.play();
    while (audio.currentTime <= from) await happens("timeupdate");
    audio.pause();
    const {duration, currentTime} = audio;
    audio.removeAttribute("src");
    audio.load();
    return [duration, from, currentTime];
    """

    def seek(self, browser: Browser, page: str, world: World, vendor: str, path: str, to: float) -> list[float]:
        at = login(world, vendor)
        remember(browser, page, at, READS[vendor])
        duration, sought, played = browser.run(self.SEEK, at.base_url + path, to)
        assert (sought, played > to) == (to, True)
        heard = world.requests(vendor=vendor, path=f"*{path}")
        assert {found["status"] for found in heard} == {206}
        return [duration, len(heard)]

    def test_audio_seeks_in_a_recording(self, browser: Browser, page: str, world: World) -> None:
        hour = {"id": 77, "customer_id": 25, "direction": "IN", "party_id": "07557000000", "size": 44 + 8000 * 3600}
        moments = {"created": "2026-03-02T09:00:00.000", "started": "2026-03-02T08:00:00.000"}
        world.call("POST", "/data/sipcentric/recordings", hour | moments | {"call_id": "a", "linked_id": "a"})
        duration, requests = self.seek(browser, page, world, "sipcentric", "/customers/25/recordings/77.wav", 3000)
        assert duration == 3600
        assert requests > 1, "the browser read all of it rather than ask for the part"

    def test_audio_seeks_in_a_voicemail(self, browser: Browser, page: str, world: World) -> None:
        duration, _ = self.seek(browser, page, world, "sipgate", "/events/voicemails/2000031/content/", 15)
        assert duration == pytest.approx(17, abs=0.2)

    def test_a_token_plays_without_leave(self, browser: Browser, world: World) -> None:
        """A page that only plays a sound, and does not look into it, needs no `--cors`."""
        at = world.sipcentric
        token = json.loads(ask(browser, at, "GET", "/tokengenerator")["text"])["id"]
        script = """
        const audio = new Audio(given[0]);
        await audio.play();
        return audio.duration;
        """
        assert browser.run(script, f"{at.base_url}/customers/25/recordings/1358371.wav?tokenid={token}") > 1

    def test_a_fax_is_shown(self, browser: Browser, page: str, world: World) -> None:
        remember(browser, page, world.sipgate, READS["sipgate"])
        script = """
        const image = new Image();
        image.crossOrigin = "use-credentials";
        image.src = given[0];
        await image.decode();
        return [image.naturalWidth, image.naturalHeight];
        """
        width, height = browser.run(script, f"{world.sipgate.base_url}/events/faxes/2000011/preview/1/small/")
        assert 0 < width < height


FRONTS = [{"base_url": "{proxy}" + PREFIX}, {"trusted_proxies": "127.0.0.1"}]


@pytest.mark.parametrize("front", FRONTS, ids=lambda front: next(iter(front)))
def test_links_lead_through_a_proxy(browser: Browser, page: str, front: dict[str, str]) -> None:
    if not front.keys() <= ServerSettings.model_fields.keys():
        pytest.skip(f"the server has no setting {', '.join(front)}")
    with Server(ProxyHandler) as proxy:
        given: dict[str, Any] = {name: value.format(proxy=proxy.url) for name, value in front.items()}
        with RunningServer(cors=page, **given) as running:
            proxy.target = running.url
            follow_links(browser, page, running.world(), proxy.url + PREFIX)


def follow_links(browser: Browser, page: str, world: World, base: str) -> None:
    """Every page of three lists, by the links in the answers alone."""
    follow = """
    const [{user, password}, next, start] = given;
    const Authorization = "Basic " + btoa(user + ":" + password);
    const seen = [];
    for (let url = start; url; url = next.reduce((found, name) => found?.[name], await read(url))) seen.push(url);
    async function read(url) {
      const Accept = url === start ? "application/json, */*;q=0.1" : "*/*";
      const response = await fetch(url, {headers: {Authorization, Accept}});
      if (!response.ok) throw new Error(`${url}: ${response.status}`);
      return (response.headers.get("content-type") ?? "").includes("json") ? await response.json() : {};
    }
    return seen;
    """
    browser.open(page)
    starts = {
        "sipcentric": ("/api/v1/customers/25/phonebook?pageSize=5", ["nextPage"]),
        "telecom_center": ("/api/rest/public/operator/customers?page[size]=1", ["links", "next"]),
        "sipgate": ("/my/events/voicemails/2000031/?version=2.17", ["voicemail", "content", "get"]),
    }
    for vendor, (path, next_link) in starts.items():
        seen = browser.run(follow, sign_in(login(world, vendor)), next_link, base + path)
        assert len(seen) > 1, vendor
        assert all(url.startswith(f"{base}/") for url in seen), seen
