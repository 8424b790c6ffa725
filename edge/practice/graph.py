"""The Graph API's address space in front of the cloud: /<version>/<node>/<edge>."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Callable
from typing import IO, Any

from bottle import Bottle, HTTPResponse, request, response

from edge.practice import sending
from edge.practice.cloud import Cloud
from edge.practice.deliverer import Deliverer
from edge.practice.errors import TOKEN_INVALID, UNKNOWN_OBJECT, GraphError
from edge.practice.templates import LONG_PAGE
from edge.practice.webhooks import Json

NEWEST = 26  # v26.0; older versions are served as the oldest that lives
BODY_MOST = 1024 * 1024
DOWNLOADS = "/whatsapp_business/attachments/"


class Graph:
    """Adds the API's routes to an app. Answers JSON and nothing else, also where it refuses."""

    def __init__(self, cloud: Cloud, deliverer: Deliverer) -> None:
        self._files_url: str | None = None  # else what the shop called us by
        self._cloud = cloud
        self._deliverer = deliverer
        self._account = cloud.account
        # Both are asked for by path: what a node is, decides what may be done with it.
        self._edges: dict[tuple[str, str, str], Callable[[], Json]] = {
            ("POST", self._account.phone_number_id, "messages"): self._messages,
            ("POST", self._account.phone_number_id, "media"): self._upload,
            ("GET", self._account.phone_number_id, ""): self._number,
            ("GET", self._account.phone_number_id, "block_users"): cloud.blocks.listed,
            ("POST", self._account.phone_number_id, "block_users"): lambda: self._block(on=True),
            ("DELETE", self._account.phone_number_id, "block_users"): lambda: self._block(on=False),
            ("GET", self._account.waba_id, "phone_numbers"): lambda: {"data": [self._facts()]},
            ("GET", self._account.waba_id, "message_templates"): self._templates,
            ("GET", self._account.waba_id, "subscribed_apps"): self._subscribed,
            ("POST", self._account.waba_id, "subscribed_apps"): lambda: self._subscribe(on=True),
            ("DELETE", self._account.waba_id, "subscribed_apps"): lambda: self._subscribe(on=False),
        }

    def is_called(self, url: str) -> None:
        """The addresses of files begin with this from now on."""
        self._files_url = url

    def add_routes(self, app: Bottle) -> None:
        everything = ["GET", "POST", "DELETE", "PUT", "PATCH"]
        app.route("/<version:re:v[0-9]+[.][0-9]+>/<path:path>", everything, self._answer)
        app.route(DOWNLOADS, "GET", self._download)

    def _answer(self, version: str, path: str) -> Json:
        response.headers["Cache-Control"] = "no-store"
        try:
            return self._ask(version, path)
        except GraphError as refusal:
            response.status = refusal.status
            return refusal.body()

    def _ask(self, version: str, path: str) -> Json:
        if int(version[1:].partition(".")[0]) > NEWEST:
            raise GraphError(100, f"{version} is not a version of this API")
        node, _, edge = path.partition("/")
        if (node, edge) == ("debug_token", ""):
            return self._debug_token()
        if (request.method, node, edge) == ("GET", self._account.app_id, "subscriptions"):
            return self._subscriptions()
        self._authorise()
        found = self._edges.get((request.method, node, edge))
        if found:
            return found()
        if not edge and node.isdigit() and request.method in ("GET", "DELETE"):
            return self._resolve(node) if request.method == "GET" else self._delete(node)
        raise GraphError(100, f"Unsupported {request.method.lower()} request: no such object", subcode=UNKNOWN_OBJECT)

    def _authorise(self) -> None:
        token = _bearer()
        if not _same(token, self._account.token):
            raise GraphError(190, "Invalid OAuth access token", subcode=TOKEN_INVALID)
        self._check_proof(token)

    def _check_proof(self, token: str) -> None:
        proof = request.query.get("appsecret_proof")
        if proof is None:
            if self._cloud.demands_proof:
                raise GraphError(100, "API calls from the server require an appsecret_proof argument")
            return
        right = hmac.new(self._account.app_secret.encode(), token.encode(), "sha256").hexdigest()
        if not _same(proof, right):
            raise GraphError(100, "Invalid appsecret_proof provided in the API argument")

    def _messages(self) -> Json:
        try:
            asked = sending.read(_json())
            if isinstance(asked, sending.Send):
                return self._cloud.send(asked)
        except GraphError as refusal:
            self._cloud.refused.append(refusal.code)
            raise
        return self._cloud.receipt(asked)

    def _block(self, *, on: bool) -> Json:
        """Where a number was refused the whole answer is a refusal too."""
        answer = self._cloud.blocks.change(_json(), on=on)
        response.status = 400 if "error" in answer else 200
        return answer

    def _upload(self) -> Json:
        with request.body:  # bottle spools large bodies to files, and leaves it to us to close them
            fields = dict(request.forms)
            files = {name: (each.content_type, _content(each.file)) for name, each in request.files.items()}
        if fields.get("messaging_product") != "whatsapp":
            raise GraphError(100, "The parameter messaging_product is required")
        if "file" not in files:
            raise GraphError(131008, "The parameter file is required")
        own, data = files["file"]
        mime = fields.get("type") or own
        if mime.partition(";")[0] != own.partition(";")[0]:
            raise GraphError(131009, "type and the file's own type differ")
        self._cloud.bad_files.check("out", hashlib.sha256(data).hexdigest())
        return {"id": self._cloud.media.upload(mime, data, self._cloud.now()).id}

    def _resolve(self, media_id: str) -> Json:
        self._check_owner()
        file = self._cloud.media.find(media_id, self._cloud.now())
        self._cloud.bad_files.check("in", file.id)
        called = request.urlparts
        base = self._files_url or f"{called.scheme}://{called.netloc}"
        return {
            "messaging_product": "whatsapp",
            "url": f"{base}{DOWNLOADS}?{self._cloud.media.ticket(file, self._cloud.now())}",
            "mime_type": file.mime,
            "sha256": file.sha256.hex(),
            "file_size": str(len(file.data)),
            "id": file.id,
        }

    def _delete(self, media_id: str) -> Json:
        self._check_owner()
        self._cloud.media.delete(media_id, self._cloud.now())
        return {"success": True}

    def _check_owner(self) -> None:
        owner = request.query.get("phone_number_id")
        if owner is not None and owner != self._account.phone_number_id:
            raise GraphError(100, "the file is not this number's", subcode=UNKNOWN_OBJECT)

    def _download(self) -> HTTPResponse:
        """Not the Graph API but its file server: it refuses with a page, not with JSON."""
        if not _same(request.get_header("Authorization", ""), f"Bearer {self._account.token}"):
            return HTTPResponse("<h1>Unauthorised</h1>", 401, {"Content-Type": "text/html"})
        asked = request.query
        until = asked.get("ext", "")
        file = None
        if re.fullmatch(r"[0-9]{1,12}", until):
            file = self._cloud.media.redeem(asked.get("mid", ""), until, asked.get("hash", ""), self._cloud.now())
        if file is None:
            return HTTPResponse("<h1>Not found</h1>", 404, {"Content-Type": "text/html"})
        headers = {"Content-Type": file.mime, "X-Content-Type-Options": "nosniff"}
        begins = re.fullmatch(r"bytes=([0-9]{1,12})-", request.get_header("Range", ""))
        if begins is None or int(begins[1]) >= len(file.data):
            return HTTPResponse(file.data, 200, headers)
        headers["Content-Range"] = f"bytes {begins[1]}-{len(file.data) - 1}/{len(file.data)}"
        return HTTPResponse(file.data[int(begins[1]) :], 206, headers)

    def _number(self) -> Json:
        facts = self._facts()
        asked = request.query.get("fields", "id,display_phone_number,verified_name,quality_rating").split(",")
        unknown = [name for name in asked if name not in facts]
        if unknown:
            raise GraphError(100, f"Tried accessing nonexisting field ({unknown[0][:40]})")
        return {name: facts[name] for name in {*asked, "id"}}

    def _facts(self) -> Json:
        return {
            "id": self._account.phone_number_id,
            "display_phone_number": f"+{self._account.phone}",
            "verified_name": self._account.name,
            "quality_rating": "GREEN",
            "code_verification_status": "VERIFIED",
            "name_status": "APPROVED",
            "status": "CONNECTED",
            "platform_type": "CLOUD_API",
            "is_on_biz_app": False,
            "throughput": {"level": "STANDARD"},
            "health_status": {"can_send_message": "AVAILABLE", "entities": []},
            "webhook_configuration": {"application": self._deliverer.hook_url},
            "whatsapp_business_manager_messaging_limit": "TIER_250",
        }

    def _templates(self) -> Json:
        """One page of them. The last has cursors too, and no `next`."""
        found = self._cloud.templates
        begins, limit = _asked("after", 0), _asked("limit", LONG_PAGE)
        ends = begins + min(limit, self._cloud.templates_a_page)
        paging: Json = {"cursors": {"before": str(begins), "after": str(ends)}}
        if ends < len(found):
            called = request.urlparts
            paging["next"] = f"{called.scheme}://{called.netloc}{called.path}?limit={limit}&after={ends}"
        return {"data": [each.listed() for each in found[begins:ends]], "paging": paging}

    def _subscribed(self) -> Json:
        app = {"whatsapp_business_api_data": {"id": self._account.app_id, "name": "Practice", "link": ""}}
        return {"data": [app] if self._deliverer.subscribed else []}

    def _subscribe(self, *, on: bool) -> Json:
        """An account whose app is not subscribed gets no webhooks: often forgotten, so practice knows it too."""
        self._deliverer.subscribe(on=on)
        return {"success": True}

    def _subscriptions(self) -> Json:
        self._authorise_app()
        fields = [{"name": "messages", "version": "v26.0"}, {"name": "account_update", "version": "v26.0"}]
        about = {"object": "whatsapp_business_account", "callback_url": self._deliverer.hook_url, "active": True}
        return {"data": [{**about, "fields": fields}]}

    def _debug_token(self) -> Json:
        self._authorise_app()
        good = _same(request.query.get("input_token", ""), self._account.token)
        scopes = ["whatsapp_business_messaging", "whatsapp_business_management"]
        granular = [{"scope": scope, "target_ids": [self._account.waba_id]} for scope in scopes]
        if not good:
            return {"data": {"is_valid": False, "error": {"code": 190, "message": "Invalid token"}, "scopes": []}}
        about: Json = {"app_id": self._account.app_id, "type": "SYSTEM_USER", "expires_at": 0, "is_valid": True}
        return {"data": {**about, "scopes": scopes, "granular_scopes": granular}}

    def _authorise_app(self) -> None:
        if not _same(_bearer(), f"{self._account.app_id}|{self._account.app_secret}"):
            raise GraphError(190, "Invalid application access token", subcode=TOKEN_INVALID)
        self._check_proof(_bearer())


def _bearer() -> str:
    scheme, _, token = request.get_header("Authorization", "").partition(" ")
    if scheme != "Bearer" or not token:
        raise GraphError(0, "An access token is required to request this resource")
    return str(token)


def _same(given: str, right: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), right.encode())


def _asked(name: str, otherwise: int) -> int:
    """A whole number in the query string."""
    said = request.query.get(name, "")
    return int(said) if said.isdecimal() else otherwise


def _content(file: IO[bytes]) -> bytes:
    with file:
        return file.read()


def _json() -> Any:
    if not request.content_type.lower().startswith("application/json"):
        raise GraphError(100, "Content-Type must be application/json")
    raw = request.body.read(BODY_MOST + 1)
    if len(raw) > BODY_MOST:
        raise GraphError(100, "the request is too large")
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        raise GraphError(100, "the request is not JSON") from None
