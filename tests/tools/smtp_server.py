#!/usr/bin/python3 -B
"""A real mail server (Debian's aiosmtpd) that keeps what it gets, and misbehaves when it is told to.

  smtp_server.py FOLDER [--tls none|starttls|implicit] [--user NAME --password PASSWORD]

It listens on a free port of every address of this machine, and prints one line of JSON: the port, and the file of
the certificate authority that it made for itself in FOLDER. Its certificate names localhost, 127.0.0.1 and 0.0.0.0,
which is this machine too, and looks like no loopback.

Each mail becomes FOLDER/NUMBER.json: the envelope (from, to), whether TLS and a password were used, the mail as it
came (raw), its headers as a MIME parser reads them, and its text and html.

Lines on standard input say what happens from then on, and each is answered with a line, "ok":

  accept                       everything is taken, as in the beginning
  refuse STAGE CODE TEXT       STAGE is mail, rcpt, data (after the mail's last byte); CODE 4xx or 5xx;
                               "\\n" in TEXT begins another line of the reply
  hang STAGE                   no answer at that stage
  hold STAGE                   no answer at that stage before the next order, and then what that says; another
                               "hold" lets this mail go, and holds the next one
  close data                   the connection is closed after the mail's last byte; the mail is not kept
  close kept                   the same, and the mail is kept: the answer is what gets lost

It ends with its standard input.
"""

import argparse
import asyncio
import email
import email.policy
import json
import pathlib
import ssl
import subprocess
import sys

from aiosmtpd.smtp import SMTP, AuthResult

NEVER = 3600
TAKEN = "250 2.0.0 taken"


class Behaviour:
    """What happens at which stage; by default, nothing but that the mail is taken."""

    def __init__(self):
        self.next_order = asyncio.Event()
        self.obey()

    def obey(self, act="", stage="", answer=""):
        self.act, self.stage, self.answer = act, stage, answer
        self.next_order.set()
        self.next_order = asyncio.Event()

    def learn(self, line):
        words = line.split(" ", 3)
        if words == ["accept"]:
            self.obey()
        elif len(words) == 4 and words[0] == "refuse":
            self.obey("refuse", words[1], f"{words[2]} {words[3]}".replace("\\n", "\r\n"))
        elif len(words) == 2 and words[0] in ("hang", "hold", "close"):
            self.obey(words[0], words[1])
        else:
            return f"no such order: {line}"
        return "ok"

    async def at(self, stage):
        """The answer at this stage; nothing when all is well."""
        if stage != self.stage:
            return None
        if self.act == "hang":
            await asyncio.sleep(NEVER)
        if self.act == "hold":
            await self.next_order.wait()
            return None if self.act == "hold" else await self.at(stage)
        return self.answer if self.act == "refuse" else None

    def closes(self, stage):
        return self.act == "close" and self.stage == stage


def parsed(raw):
    """What a mail program shows of it."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    parts = [part for part in message.walk() if not part.is_multipart()]
    contents = {part.get_content_type(): part.get_content().replace("\r\n", "\n") for part in parts}
    return {
        "headers": {name.lower(): str(value) for name, value in message.items()},
        "names": [name.lower() for name in message.keys()],
        "addressees": [[one.display_name, one.addr_spec] for one in message["to"].addresses],
        "senders": [[one.display_name, one.addr_spec] for one in message["from"].addresses],
        "types": [part.get_content_type() for part in parts],
        "defects": [str(defect) for part in message.walk() for defect in part.defects],
        "subject": str(message["subject"]),
        "text": contents.get("text/plain", ""),
        "html": contents.get("text/html", ""),
    }


class Mailboxes:
    """The folder in which mails are kept."""

    def __init__(self, folder):
        self.folder, self.count = folder, 0

    def keep(self, session, envelope):
        raw = envelope.original_content
        mail = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "connection": f"{session.peer}",
            "tls": session.ssl is not None,
            "user": getattr(session, "user", ""),
            "raw": raw.decode("latin-1"),
            **parsed(raw),
        }
        self.count += 1
        draft = self.folder / "draft"
        draft.write_text(json.dumps(mail), encoding="utf-8")
        draft.rename(self.folder / f"{self.count:04}.json")


class Handler:
    def __init__(self, behaviour, mailboxes):
        self.behaviour, self.mailboxes = behaviour, mailboxes

    async def handle_MAIL(self, _server, _session, envelope, address, _options):
        refused = await self.behaviour.at("mail")
        envelope.mail_from = None if refused else address
        return refused or TAKEN

    async def handle_RCPT(self, _server, _session, envelope, address, _options):
        refused = await self.behaviour.at("rcpt")
        if not refused:
            envelope.rcpt_tos.append(address)
        return refused or TAKEN

    async def handle_DATA(self, server, session, envelope):
        refused = await self.behaviour.at("data")
        if refused:
            return refused
        if not self.behaviour.closes("data"):
            self.mailboxes.keep(session, envelope)
        if self.behaviour.closes("data") or self.behaviour.closes("kept"):
            server.transport.close()
        return TAKEN


def make_certificate(folder):
    """A certificate authority of this folder's own, and a certificate of this machine that it signed."""
    names = "subjectAltName=DNS:localhost,IP:127.0.0.1,IP:0.0.0.0"

    def openssl(*words):
        subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)

    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    openssl("req", "-x509", *key, "-keyout", "ca.key", "-out", "ca.pem", "-days", "2", "-subj", "/CN=Test authority")
    openssl("req", *key, "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=localhost")
    (folder / "names").write_text(names, encoding="ascii")
    openssl("x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
            "-days", "2", "-extfile", "names", "-out", "server.pem")  # fmt: skip


def context_of(folder):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem", folder / "server.key")
    return context


def authenticator_of(wanted):
    def judge(_server, session, _envelope, _mechanism, data):
        if (data.login, data.password) != (wanted.user.encode(), wanted.password.encode()):
            return AuthResult(success=False, handled=False)
        session.user = wanted.user
        return AuthResult(success=True)

    return judge


def smtp_options(wanted, folder):
    options = {"hostname": "mail.test", "ident": "tests"}
    if wanted.tls == "starttls":
        options |= {"tls_context": context_of(folder), "require_starttls": True}
    if wanted.user:
        asks_in_the_clear = wanted.tls != "starttls"
        options |= {
            "authenticator": authenticator_of(wanted),
            "auth_required": True,
            "auth_require_tls": not asks_in_the_clear,
        }
    return options


async def listen(wanted, handler):
    folder = pathlib.Path(wanted.folder)
    options = smtp_options(wanted, folder)
    loop = asyncio.get_running_loop()
    implicit = context_of(folder) if wanted.tls == "implicit" else None
    server = await loop.create_server(
        lambda: SMTP(handler, loop=loop, **options), "0.0.0.0", 0, ssl=implicit
    )
    return server.sockets[0].getsockname()[1]


async def obey(behaviour):
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        print(behaviour.learn(line.decode().strip()), flush=True)


async def serve(wanted):
    folder = pathlib.Path(wanted.folder)
    folder.mkdir(parents=True, exist_ok=True)
    make_certificate(folder)
    behaviour = Behaviour()
    port = await listen(wanted, Handler(behaviour, Mailboxes(folder)))
    print(json.dumps({"port": port, "ca": str(folder / "ca.pem")}), flush=True)
    await obey(behaviour)


def main():
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    reader.add_argument("folder")
    reader.add_argument("--tls", choices=["none", "starttls", "implicit"], default="none")
    reader.add_argument("--user", default="")
    reader.add_argument("--password", default="")
    asyncio.run(serve(reader.parse_args()))


if __name__ == "__main__":
    main()
