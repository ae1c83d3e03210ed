#include "http/server_test.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <set>
#include <system_error>

#include "base/test_addresses.h"

namespace sallyport::http {
namespace {

using namespace std::string_literals;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class ServerTest : public ::testing::Test {
 protected:
  [[nodiscard]] auto get(std::string_view path, std::string_view further = "") const -> std::string {
    return fmt::format("GET {} HTTP/1.1\r\nHost: {}\r\n{}\r\n", path, server_.host(), further);
  }
  [[nodiscard]] auto post(std::string_view path, std::string_view body, std::string_view further = "") const
      -> std::string {
    return fmt::format("{}Content-Length: {}\r\n{}\r\n{}", post_head(path), body.size(), further, body);
  }
  [[nodiscard]] auto post_head(std::string_view path) const -> std::string {
    return fmt::format(
        "POST {} HTTP/1.1\r\nHost: {}\r\nOrigin: {}\r\nContent-Type: application/x-www-form-urlencoded\r\n",
        path, server_.host(), server_.origin());
  }
  auto answer(std::string_view request) -> std::string {
    return Peer{server_.port()}.send(request).receive();
  }
  auto status(std::string_view request) -> int { return status_of(answer(request)); }
  auto expect_refused_and_ended(int expected, std::string_view request) {
    Peer peer{server_.port()};
    const auto response = peer.send(request).receive();
    EXPECT_EQ(status_of(response), expected) << request;
    EXPECT_THAT(response, HasSubstr("Connection: close")) << request;
    EXPECT_THAT(response, HasSubstr(fmt::format("error {}", expected))) << request;
    EXPECT_TRUE(peer.is_ended()) << request;
  }
  auto await_line(const std::string& line) {
    for (auto waited = milliseconds{0}; waited < patience; waited += milliseconds{5}) {
      if (const auto lines = server_.lines(); std::ranges::find(lines, line) != lines.end()) {
        return;
      }
      std::this_thread::sleep_for(milliseconds{5});
    }
    EXPECT_THAT(server_.lines(), Contains(line));
  }

  RunningServer server_{
      [](Settings& settings) { settings.trusted_proxies.push_back(*Network::create("127.0.0.1")); }};
};

TEST_F(ServerTest, AnswersOneRequestAfterTheOther) {
  Peer peer{server_.port()};
  for (const auto* path : {"/", "/io", "/"}) {
    const auto response = peer.send(get(path)).receive();
    EXPECT_EQ(status_of(response), 200);
    EXPECT_THAT(response, Not(HasSubstr("Connection: close")));
    EXPECT_THAT(body_of(response), StartsWith("hello "));
  }
}

TEST_F(ServerTest, AnswersPipelinedRequestsInOrder) {
  Peer peer{server_.port()};
  peer.send(post("/echo", "a=1") + get("/healthz") + post("/echo", "a=2") + get("/io") +
            post("/echo", "a=3"));
  EXPECT_EQ(body_of(peer.receive()), "1");
  EXPECT_EQ(body_of(peer.receive()), "healthy");
  EXPECT_EQ(body_of(peer.receive()), "2");
  EXPECT_THAT(body_of(peer.receive()), StartsWith("hello "));
  EXPECT_EQ(body_of(peer.receive()), "3");
}

TEST_F(ServerTest, PutsTheNonceOfThePageIntoThePolicy) {
  const auto response = answer(get("/"));
  const auto nonce = body_of(response).substr(6);
  EXPECT_EQ(nonce.size(), 22U);
  EXPECT_THAT(response, HasSubstr("script-src 'nonce-" + nonce + "'"));
  EXPECT_NE(body_of(answer(get("/"))).substr(6), nonce);
}

TEST_F(ServerTest, TakesRequestsByteByByte) {
  Peer peer{server_.port()};
  for (const char byte : post("/echo", "a=patience")) {
    peer.send({&byte, 1});
  }
  EXPECT_EQ(body_of(peer.receive()), "patience");
}

TEST_F(ServerTest, AnswersHeadLikeGetWithoutTheBody) {
  Peer peer{server_.port()};
  peer.send(
      fmt::format("HEAD /assets/a.css HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", server_.host()));
  const auto response = peer.receive_all();
  EXPECT_EQ(status_of(response), 200);
  EXPECT_THAT(response, HasSubstr("Content-Length: 3\r\n"));
  EXPECT_EQ(body_of(response), "");
  EXPECT_EQ(body_of(answer(get("/assets/a.css"))), "a{}");
}

TEST_F(ServerTest, EndsTheConnectionWhenAsked) {
  for (const auto& request :
       {get("/", "Connection: close\r\n"), get("/", "Connection: keep-alive, CLOSE\r\n"),
        fmt::format("GET / HTTP/1.0\r\nHost: {}\r\n\r\n", server_.host())}) {
    Peer peer{server_.port()};
    const auto response = peer.send(request + get("/io")).receive();
    EXPECT_EQ(status_of(response), 200);
    EXPECT_THAT(response, HasSubstr("Connection: close\r\n"));
    EXPECT_TRUE(peer.is_ended());
  }
}

TEST_F(ServerTest, ReadsChunkedBodies) {
  const auto chunked = [&](std::string_view chunks) {
    return fmt::format("{}Transfer-Encoding: chunked\r\n\r\n{}", post_head("/echo"), chunks);
  };
  EXPECT_EQ(body_of(answer(chunked("3\r\na=h\r\n4;x=y\r\nello\r\n0\r\n\r\n"))), "hello");
  EXPECT_EQ(body_of(answer(chunked("5\r\na=hey\r\n0\r\nTrailer: x\r\n\r\n"))), "hey");
  EXPECT_EQ(body_of(answer(chunked("0\r\n\r\n"))), "nothing");
  Peer peer{server_.port()};
  for (const char byte : chunked("A\r\na=12345678\r\n0\r\n\r\n") + get("/healthz")) {
    peer.send({&byte, 1});
  }
  EXPECT_EQ(body_of(peer.receive()), "12345678");
  EXPECT_EQ(body_of(peer.receive()), "healthy");
}

TEST_F(ServerTest, RefusesBrokenChunks) {
  for (const auto* chunks : {"x\r\na=h\r\n0\r\n\r\n", "3\na=h\r\n0\r\n\r\n", "3\r\na=hX\r\n0\r\n\r\n",
                             "-3\r\na=h\r\n0\r\n\r\n", "0x3\r\na=h\r\n0\r\n\r\n", "ffffffffffffffffff\r\na",
                             " 3\r\na=h\r\n0\r\n\r\n", "\r\n\r\n\r\n", "3\r\na=h0\r\n\r\n0\r\n\r\n"}) {
    expect_refused_and_ended(
        400, fmt::format("{}Transfer-Encoding: chunked\r\n\r\n{}", post_head("/echo"), chunks));
  }
}

TEST_F(ServerTest, RefusesAmbiguousFraming) {
  const auto head = post_head("/echo");
  for (const auto* further : {
           "Content-Length: 3\r\nContent-Length: 3\r\n",
           "Content-Length: 3\r\nContent-Length: 4\r\n",
           "Content-Length: 3, 3\r\n",
           "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
           "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n",
           "Content-Length: 3\r\nTransfer-Encoding: identity\r\n",
           "Transfer-Encoding: xchunked\r\n",
           "Transfer-Encoding: chunked, chunked\r\n",
           "Transfer-Encoding:\x0b chunked\r\n",
           "X: a\r\n folded\r\nContent-Length: 3\r\n",
           "Content-Length : 3\r\n",
           "Content-Length: 3\r\nHost: other\r\n",
           "Content-Length: 3\r\nOrigin: other\r\n",
           "Content-Length: 3\r\nCookie: a=b\r\nCookie: c=d\r\n",
           "Content-Length: 3\nX: y\r\n",
           "Content-Length: 3\r\nX: a\rb\r\n",
       }) {
    // The second request would be the smuggled one.
    expect_refused_and_ended(400, fmt::format("{}{}\r\na=1{}", head, further, get("/healthz")));
  }
  expect_refused_and_ended(400, "GET / HTTP/1.1\r\n\r\n");
  expect_refused_and_ended(400, "GET / HTTP/1.1\n\n");
  expect_refused_and_ended(400, get("/", "Content-Length: 3\r\n") + "abc");
  expect_refused_and_ended(400, get("/", "Transfer-Encoding: chunked\r\n") + "0\r\n\r\n");
  EXPECT_THAT(server_.lines(), Not(Contains(HasSubstr("/healthz"))));
}

TEST_F(ServerTest, RefusesWhatIsNoHttp) {
  expect_refused_and_ended(400, "\x16\x03\x01\x02\r\n\r\n");
  expect_refused_and_ended(400, "GET /\r\n\r\n");
  expect_refused_and_ended(400, "\r\n\r\n");
  expect_refused_and_ended(505, "PRI * HTTP/2.0\r\n\r\n");
  expect_refused_and_ended(417, get("/", "Expect: wonders\r\n"));
}

TEST_F(ServerTest, PassesOverOneEmptyLineBeforeARequest) { EXPECT_EQ(status("\r\n" + get("/healthz")), 200); }

TEST_F(ServerTest, RefusesUnknownMethodsAndGoesOn) {
  for (const auto* method :
       {"PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PATCH", "get", "Post", "BREW"}) {
    Peer peer{server_.port()};
    peer.send(fmt::format("{} /healthz HTTP/1.1\r\nHost: {}\r\nContent-Length: 3\r\n\r\na=b{}", method,
                          server_.host(), get("/healthz")));
    const auto response = peer.receive();
    EXPECT_EQ(status_of(response), 405) << method;
    EXPECT_THAT(response, HasSubstr("\r\nAllow: GET, HEAD\r\n"));
    EXPECT_EQ(status_of(peer.receive()), 200);
  }
  EXPECT_EQ(status(fmt::format("OPTIONS * HTTP/1.1\r\nHost: {}\r\n\r\n", server_.host())), 405);
  EXPECT_THAT(answer(get("/echo")), HasSubstr("\r\nAllow: POST\r\n"));
  EXPECT_EQ(status(post("/healthz", "_method=GET", "X-HTTP-Method-Override: GET\r\n")), 405);
}

TEST_F(ServerTest, KnowsNoPathsBesideItsTable) {
  for (const auto* path : {"/nothing", "/healthz/", "/Healthz", "/healthz;x", "//healthz", "/%2fhealthz",
                           "/./healthz", "/assets/../healthz", "/assets/..%2fhealthz", "/healthz%00",
                           "/.git/config", "/.env", "/metrics", "/healthz/x.css", "/assets/none.css"}) {
    EXPECT_EQ(status(get(path)), 404) << path;
  }
  EXPECT_EQ(status(get("/health%7A?x=1")), 200);
}

TEST_F(ServerTest, AnswersItsOwnHostOnly) {
  const auto of_host = [&](std::string_view target, std::string_view host) {
    return status(
        fmt::format("GET {} HTTP/1.1\r\nHost: {}\r\nX-Forwarded-Host: {}\r\nForwarded: host={}\r\n\r\n",
                    target, host, server_.host(), server_.host()));
  };
  EXPECT_EQ(of_host("/", server_.host()), 200);
  for (const auto& host :
       {"evil.example"s, ""s, "localhost"s, fmt::format("127.0.0.1:{}", server_.port()),
        server_.host() + ".evil.example", "evil.example:" + std::to_string(server_.port())}) {
    EXPECT_EQ(of_host("/", host), 421) << host;
    EXPECT_EQ(of_host("/healthz", host), 200) << host;
    EXPECT_EQ(of_host("/readyz", host), 200) << host;
  }
  EXPECT_EQ(of_host("http://evil.example/", server_.host()), 421);
  EXPECT_EQ(of_host(server_.origin() + "/", "evil.example"), 421);
  EXPECT_EQ(of_host("http://evil.example/healthz", server_.host()), 421);
  EXPECT_EQ(status("GET / HTTP/1.0\r\n\r\n"), 421);
  EXPECT_EQ(status("GET /healthz HTTP/1.0\r\n\r\n"), 200);
}

TEST_F(ServerTest, TakesPostsFromItsOwnPagesOnly) {
  const auto from = [&](std::string_view lines) {
    return status(fmt::format("POST /echo HTTP/1.1\r\nHost: {}\r\nContent-Length: 3\r\n{}\r\na=1",
                              server_.host(), lines));
  };
  const auto form = "Content-Type: application/x-www-form-urlencoded\r\n"s;
  EXPECT_EQ(from(form + "Sec-Fetch-Site: same-origin\r\n"), 200);
  EXPECT_EQ(from(form), 403);
  EXPECT_EQ(from(form + "Origin: null\r\n"), 403);
  EXPECT_EQ(from(form + "Origin: https://evil.example\r\n"), 403);
  EXPECT_EQ(from(form + "Sec-Fetch-Site: cross-site\r\n"), 403);
  EXPECT_EQ(from(fmt::format("Origin: {}\r\nContent-Type: text/plain\r\n", server_.origin())), 415);
  EXPECT_EQ(from(fmt::format("Origin: {}\r\n", server_.origin())), 415);
}

TEST_F(ServerTest, RefusesFormsThatCannotBeRead) {
  for (const auto* body : {"a=1&a=2", "a=%00", "a=%ff", "a=%", "=1"}) {
    EXPECT_EQ(status(post("/echo", body)), 400) << body;
    EXPECT_EQ(status(get("/io?"s + body)), 400) << body;
  }
}

TEST_F(ServerTest, RefusesAnAmbiguousCookie) {
  EXPECT_EQ(body_of(answer(get("/cookie", "Cookie: a=evil; __Host-a=1\r\n"))), "1");
  EXPECT_EQ(status(get("/cookie", "Cookie: __Host-a=1; __Host-a=2\r\n")), 400);
  EXPECT_THAT(answer(get("/cookie")), HasSubstr("\r\nSet-Cookie: __Host-a=new; Path=/; Secure; HttpOnly"));
}

TEST_F(ServerTest, BelievesTheTrustedProxy) {
  EXPECT_THAT(body_of(answer(get("/who", "X-Forwarded-For: 6.6.6.6, 198.51.100.1\r\n"))),
              StartsWith("198.51.100.1 "));
  EXPECT_THAT(body_of(answer(get("/who", "X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-For: 198.51.100.1\r\n"))),
              StartsWith("198.51.100.1 "));
  EXPECT_THAT(body_of(answer(get("/who", "X-Forwarded-For: nonsense\r\n"))), StartsWith("127.0.0.1 "));
}

TEST_F(ServerTest, ShowsTheUserAgentInPrintableText) {
  const auto agent =
      body_of(answer(get("/who", "User-Agent: a\tb\xe2\x80\xa8" + std::string(10'000, 'c') + "\r\n")));
  EXPECT_EQ(agent.size(), "127.0.0.1 "s.size() + 256);
  EXPECT_THAT(agent, StartsWith("127.0.0.1 a?b???ccc"));
}

TEST_F(ServerTest, BoundsHeadTargetAndBody) {
  expect_refused_and_ended(431, get("/", "X: " + std::string(20'000, 'x') + "\r\n"));
  expect_refused_and_ended(414, get("/" + std::string(5'000, 'x')));
  expect_refused_and_ended(414, "GET /" + std::string(20'000, 'x'));
  expect_refused_and_ended(413, post("/echo", "a=" + std::string(70'000, 'x')));
  expect_refused_and_ended(413, post_head("/echo") + "Content-Length: 99999999999999999999999\r\n\r\n");
  expect_refused_and_ended(413, post_head("/echo") + "Transfer-Encoding: chunked\r\n\r\n11171\r\n" +
                                    std::string(70'001, 'x') + "\r\n0\r\n\r\n");
  std::string fields;
  for (int count = 0; count < 200; ++count) {
    fields += "X: y\r\n";
  }
  expect_refused_and_ended(431, get("/", fields));
  const std::string most(64 * 1024 - 2, 'x');
  EXPECT_EQ(body_of(answer(post("/echo", "a=" + most))), most);
}

TEST_F(ServerTest, AsksForTheBodyThatWaits) {
  Peer peer{server_.port()};
  peer.send(post_head("/echo") + "Content-Length: 3\r\nExpect: 100-Continue\r\n\r\n");
  EXPECT_EQ(peer.receive(), "HTTP/1.1 100 Continue\r\n\r\n");
  EXPECT_EQ(body_of(peer.send("a=1").receive()), "1");
  expect_refused_and_ended(413, post_head("/echo") + "Content-Length: 99999\r\nExpect: 100-continue\r\n\r\n");
  expect_refused_and_ended(404, post_head("/none") + "Content-Length: 3\r\nExpect: 100-continue\r\n\r\n");
}

TEST_F(ServerTest, HasReceivedARequestWhenItsBodyIsComplete) {
  Peer peer{server_.port()};
  peer.send(post_head("/when") + "Content-Length: 3\r\n\r\na=");
  std::this_thread::sleep_for(milliseconds{20});
  const auto before = SystemClock{}.now();
  const auto received = body_of(peer.send("1").receive());
  EXPECT_GE(std::stoll(received), to_stored(before)) << "a body held back doesn't stop the time";
}

TEST_F(ServerTest, AsksTheQuickHandlerFirst) {
  EXPECT_EQ(body_of(answer(get("/known?a=1"))), "known");
  EXPECT_THAT(body_of(answer(get("/known"))), StartsWith("hello "));
  EXPECT_THAT(body_of(answer(get("/known-broken"))), StartsWith("hello ")) << "the handler has the last word";
  EXPECT_THAT(server_.failures(), ElementsAre("/known-broken broken"));
}

TEST_F(ServerTest, OutlivesItsHandlers) {
  for (const auto* path : {"/throw", "/throw-memory", "/throw-seven"}) {
    const auto response = answer(get(path));
    EXPECT_EQ(status_of(response), 500);
    EXPECT_THAT(body_of(response), StartsWith("error 500 "));
    EXPECT_EQ(body_of(response).size(), "error 500 "s.size() + 16);
  }
  EXPECT_THAT(server_.failures(), ElementsAre("/throw broken", "/throw-memory std::bad_alloc",
                                              "/throw-seven something that is no exception"));
  EXPECT_EQ(status(get("/")), 200);
}

TEST_F(ServerTest, LogsWhatWasAskedAndNothingSecret) {
  answer(
      post("/echo?token=hidden", "a=hidden", "Cookie: __Host-a=hidden\r\nX-Forwarded-For: 198.51.100.1\r\n"));
  await_line("POST /echo 200 198.51.100.1");
  answer("nonsense\r\n\r\n");
  await_line("  400 127.0.0.1");
  answer(get("/%0aevil"));
  await_line("GET /%0aevil 404 127.0.0.1");
  EXPECT_THAT(server_.lines(), Not(Contains(HasSubstr("hidden"))));
}

TEST_F(ServerTest, NamesEveryErrorAnew) {
  std::set<std::string> seen;
  for (int count = 0; count < 20; ++count) {
    seen.insert(body_of(answer(get("/nothing"))));
  }
  EXPECT_EQ(seen.size(), 20U);
}

TEST_F(ServerTest, SendsLargeBodiesWhole) {
  EXPECT_EQ(body_of(answer(get("/large"))).size(), std::size_t{4} * 1024 * 1024);
}

TEST_F(ServerTest, OutlivesPeersThatGoAway) {
  for (const auto& part : {""s, "GET"s, get("/slow"), post_head("/echo") + "Content-Length: 10\r\n\r\na=",
                           post_head("/echo") + "Transfer-Encoding: chunked\r\n\r\n5\r\na", get("/large")}) {
    Peer{server_.port()}.send(part);
  }
  server_.gate.await_waiting(1);
  server_.gate.open();
  EXPECT_EQ(status(get("/")), 200);
}

TEST_F(ServerTest, AnswersAPeerThatHasFinishedSending) {
  Peer peer{server_.port()};
  peer.send(get("/"));
  peer.finish_sending();
  EXPECT_EQ(status_of(peer.receive()), 200);
  EXPECT_TRUE(peer.is_ended());
}

/// Deadlines short enough to be met in a test.
auto impatient(Settings& settings) {
  settings.limits.head_deadline = milliseconds{300};
  settings.limits.body_deadline = milliseconds{300};
  settings.limits.write_deadline = milliseconds{300};
  settings.limits.idle = milliseconds{300};
}

class Deadlines : public ::testing::Test {
 protected:
  [[nodiscard]] auto line(std::string_view start) const -> std::string {
    return fmt::format("{} HTTP/1.1\r\nHost: {}\r\n", start, server_.host());
  }
  RunningServer server_{impatient};
};

TEST_F(Deadlines, EndAHeadThatTrickles) {
  Peer peer{server_.port()};
  peer.send(line("GET /"));
  for (int count = 0; count < 10; ++count) {
    std::this_thread::sleep_for(milliseconds{60});
    peer.send("X: y\r\n");
  }
  const auto response = peer.receive();
  EXPECT_EQ(status_of(response), 408);
  EXPECT_THAT(response, HasSubstr("error 408"));
  EXPECT_TRUE(peer.is_ended());
}

TEST_F(Deadlines, EndABodyThatDoesNotCome) {
  for (const auto* framing : {"Content-Length: 10\r\n\r\na=", "Transfer-Encoding: chunked\r\n\r\n5\r\na="}) {
    Peer peer{server_.port()};
    peer.send(line("POST /echo") +
              fmt::format("Origin: {}\r\nContent-Type: application/x-www-form-urlencoded\r\n{}",
                          server_.origin(), framing));
    EXPECT_EQ(status_of(peer.receive()), 408);
    EXPECT_TRUE(peer.is_ended());
  }
}

TEST_F(Deadlines, EndAConnectionOnWhichNothingHappens) {
  Peer silent{server_.port()};
  EXPECT_TRUE(silent.is_ended());
  Peer finished{server_.port()};
  EXPECT_EQ(status_of(finished.send(line("GET /") + "\r\n").receive()), 200);
  EXPECT_TRUE(finished.is_ended());
}

TEST_F(Deadlines, DropAPeerThatDoesNotRead) {
  Peer peer{server_.port()};
  for (int count = 0; count < 20; ++count) {
    peer.send(line("GET /large") + "\r\n");
  }
  std::this_thread::sleep_for(milliseconds{1000});
  // What lay in the buffers of the system still comes, but not all of it.
  EXPECT_LT(peer.receive_all().size(), std::size_t{20} * 4 * 1024 * 1024);
}

TEST_F(Deadlines, DoNotEndAHandlerThatTakesLonger) {
  Peer peer{server_.port()};
  peer.send(line("GET /slow") + "\r\n");
  server_.gate.await_waiting(1);
  std::this_thread::sleep_for(milliseconds{500});
  server_.gate.open();
  EXPECT_EQ(body_of(peer.receive()), "slow");
}

TEST(ServerLimits, AnswerWhenTooManyWait) {
  RunningServer server{[](Settings& settings) {
    settings.workers = 1;
    settings.limits.waiting = 1;
  }};
  const auto slow = fmt::format("GET /slow HTTP/1.1\r\nHost: {}\r\n\r\n", server.host());
  Peer working{server.port()};
  working.send(slow);
  server.gate.await_waiting(1);
  Peer first{server.port()};
  Peer second{server.port()};
  first.send(slow);
  second.send(slow);
  // Whichever of the two came last is told to come again; the other one waits.
  std::array<pollfd, 2> wait{pollfd{.fd = first.descriptor(), .events = POLLIN, .revents = 0},
                             pollfd{.fd = second.descriptor(), .events = POLLIN, .revents = 0}};
  ASSERT_EQ(::poll(wait.data(), wait.size(), static_cast<int>(patience.count())), 1);
  auto& refused = wait.front().revents != 0 ? first : second;
  auto& waiting = wait.front().revents != 0 ? second : first;
  const auto response = refused.receive();
  EXPECT_EQ(status_of(response), 503);
  EXPECT_THAT(response, HasSubstr("\r\nRetry-After: 1\r\n"));
  const auto health = fmt::format("GET /healthz HTTP/1.1\r\nHost: {}\r\n\r\n", server.host());
  EXPECT_EQ(status_of(Peer{server.port()}.send(health).receive()), 200);
  server.gate.open();
  EXPECT_EQ(body_of(waiting.receive()), "slow");
  EXPECT_EQ(body_of(working.receive()), "slow");
}

TEST(ServerLimits, TurnAwayAPressWithItsBody) {
  RunningServer server{[](Settings& settings) { settings.limits.waiting = 0; }};
  const auto head = [&](std::string_view framing) {
    return fmt::format(
        "POST /echo HTTP/1.1\r\nHost: {}\r\nOrigin: {}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n{}\r\n\r\n",
        server.host(), server.origin(), framing);
  };
  const auto with_length = head("Content-Length: 3");
  // What is in the body is not looked at, but what comes behind it on the connection is.
  Peer peer{server.port()};
  peer.send(with_length + "a=1" + with_length + "%zz" + head("Transfer-Encoding: chunked") +
            "3\r\na=1\r\n0\r\n\r\n");
  for (int press = 0; press < 3; ++press) {
    EXPECT_EQ(status_of(peer.receive()), 503);
  }
  peer.send(with_length + "a");
  std::this_thread::sleep_for(milliseconds{50});
  EXPECT_EQ(status_of(peer.send("=1").receive()), 503);
  const auto health = fmt::format("GET /healthz HTTP/1.1\r\nHost: {}\r\n\r\n", server.host());
  EXPECT_EQ(status_of(peer.send(health).receive()), 200);
}

TEST(ServerLimits, BoundConnectionsAndTheirRequests) {
  RunningServer server{[](Settings& settings) {
    settings.limits.connections = 2;
    settings.limits.requests_per_connection = 2;
  }};
  const auto request = fmt::format("GET / HTTP/1.1\r\nHost: {}\r\n\r\n", server.host());
  {
    Peer one{server.port()};
    Peer two{server.port()};
    EXPECT_EQ(status_of(one.send(request).receive()), 200);
    EXPECT_EQ(status_of(two.send(request).receive()), 200);
    Peer three{server.port()};
    EXPECT_TRUE(three.is_ended());
    EXPECT_THAT(one.send(request).receive(), HasSubstr("Connection: close"));
    EXPECT_TRUE(one.is_ended());
  }
  for (int tries = 0; tries < 100; ++tries) {
    if (status_of(Peer{server.port()}.send(request).receive()) == 200) {
      return;
    }
    std::this_thread::sleep_for(milliseconds{20});
  }
  FAIL() << "no place was given back";
}

TEST(ServerStop, FinishesWhatIsUnderWay) {
  RunningServer server;
  const auto request = [&](std::string_view path) {
    return fmt::format("GET {} HTTP/1.1\r\nHost: {}\r\n\r\n", path, server.host());
  };
  Peer idle{server.port()};
  EXPECT_EQ(status_of(idle.send(request("/")).receive()), 200);
  Peer busy{server.port()};
  busy.send(request("/slow"));
  server.gate.await_waiting(1);
  server.stop();
  EXPECT_TRUE(idle.is_ended());
  server.gate.open();
  const auto response = busy.receive();
  EXPECT_EQ(body_of(response), "slow");
  EXPECT_THAT(response, HasSubstr("Connection: close"));
  EXPECT_TRUE(busy.is_ended());
}

TEST(ServerStop, DoesNotWaitForEver) {
  RunningServer server{[](Settings& settings) { settings.limits.drain = milliseconds{200}; }};
  Peer stuck{server.port()};
  stuck.send("GET / HT");
  std::this_thread::sleep_for(milliseconds{50});
  const auto start = std::chrono::steady_clock::now();
  server.stop();
  server.join();
  EXPECT_LT(std::chrono::steady_clock::now() - start, milliseconds{2000});
}

TEST(ServerStop, CanComeFirst) {
  SystemRandom random;
  SystemClock clock;
  const auto page = [](Status status, const Request&) { return Response::no_content(status); };
  auto server = Server::create(Port::take({}).value(), {}, *Router::create({}), page, random, clock);
  ASSERT_TRUE(server);
  (*server)->stop();
  (*server)->stop();
  (*server)->run();
}

/// Whether a server that the system gives too few threads says so instead of waiting for those it has.
auto says_that_threads_are_missing() -> bool {
  SystemRandom random;
  const SystemClock clock;
  Settings settings;
  settings.io_threads = 64;
  const auto server =
      Server::create(Port::take({}).value(), std::move(settings), *Router::create({}), {}, random, clock);
  if (!limit_addresses(std::size_t{64} << 20U)) {
    return false;
  }
  try {
    server.value()->run();
  } catch (const std::system_error&) {
    return true;
  }
  return false;
}

// Of this name, so that it is done while the process has one thread.
TEST(ServerThreadsDeathTest, AreAllThereOrItDoesNotRun) {
#if !SALLYPORT_ADDRESSES_CAN_BE_LIMITED
  GTEST_SKIP() << "sanitizers need more addresses than the limit leaves";
#endif
  EXPECT_EXIT(std::_Exit(says_that_threads_are_missing() ? 0 : 1), testing::ExitedWithCode(0), "");
}

TEST(ServerCreate, SaysWhatIsWrongInOneLine) {
  SystemRandom random;
  SystemClock clock;
  Settings settings;
  settings.tls = TlsFiles{.certificate_chain = "/nowhere/chain.pem", .private_key = "/nowhere/key.pem"};
  const auto page = [](Status status, const Request&) { return Response::no_content(status); };
  const auto server =
      Server::create(Port::take({}).value(), std::move(settings), *Router::create({}), page, random, clock);
  ASSERT_FALSE(server);
  EXPECT_THAT(server.error().message, HasSubstr("/nowhere/chain.pem"));
}

TEST(ServerPublicUrl, IsWhatLinksAndOriginsAreMeasuredBy) {
  RunningServer server{
      [](Settings& settings) { settings.public_url = *PublicUrl::create("https://login.example.com"); }};
  const auto response =
      Peer{server.port()}.send("GET / HTTP/1.1\r\nHost: login.example.com\r\n\r\n").receive();
  EXPECT_EQ(status_of(response), 200);
  EXPECT_THAT(response, HasSubstr("Strict-Transport-Security: "));
  // No trusted proxy is configured here.
  const auto who =
      Peer{server.port()}
          .send("GET /who HTTP/1.1\r\nHost: login.example.com\r\nX-Forwarded-For: 6.6.6.6\r\n\r\n")
          .receive();
  EXPECT_THAT(body_of(who), StartsWith("127.0.0.1 "));
}

TEST(ServerForeignForm, IsAnsweredByItsOwnHandler) {
  RunningServer server{[](Settings& settings) {
    settings.foreign_form = [](const Request& request) {
      return Response::text(Status::forbidden, "noted " + request.path);
    };
  }};
  const auto from = [&](std::string_view origin, std::string_view type) {
    return Peer{server.port()}
        .send(fmt::format("POST /echo HTTP/1.1\r\nHost: {}\r\nOrigin: {}\r\nContent-Type: {}\r\n"
                          "Content-Length: 3\r\n\r\na=1",
                          server.host(), origin, type))
        .receive();
  };
  constexpr std::string_view form = "application/x-www-form-urlencoded";
  EXPECT_EQ(body_of(from("https://evil.example", form)), "noted /echo");
  EXPECT_EQ(status_of(from(server.origin(), "text/plain")), 415);
  EXPECT_EQ(body_of(from(server.origin(), form)), "1");
}

TEST(ServerMissingPage, IsToldToWhoeverSendsCookies) {
  RunningServer server{[](Settings& settings) {
    settings.missing_page = [](Status status, const Request& request) {
      return Response::text(status,
                            "nothing for " + std::string{request.cookies.find("session").value_or("")});
    };
  }};
  const auto answer_to = [&](std::string_view line, std::string_view cookie) {
    return Peer{server.port()}
        .send(fmt::format("{} HTTP/1.1\r\nHost: {}\r\n{}\r\n", line, server.host(), cookie))
        .receive();
  };
  constexpr std::string_view cookie = "Cookie: __Host-session=anna\r\n";
  EXPECT_EQ(body_of(answer_to("GET /nowhere", cookie)), "nothing for anna");
  EXPECT_EQ(status_of(answer_to("GET /nowhere", cookie)), 404);
  EXPECT_NE(body_of(answer_to("GET /nowhere", "")), "nothing for ");
  const auto wrong_method = answer_to("GET /echo", cookie);
  EXPECT_EQ(status_of(wrong_method), 405);
  EXPECT_THAT(wrong_method, testing::HasSubstr("Allow: "));
}

TEST(ServerThreads, ServeManyAtOnce) {
  RunningServer server;
  const auto request = fmt::format("GET / HTTP/1.1\r\nHost: {}\r\n\r\n", server.host());
  std::atomic<int> answered = 0;
  {
    std::vector<std::jthread> clients;
    for (int client = 0; client < 8; ++client) {
      clients.emplace_back([&] {
        Peer peer{server.port()};
        for (int count = 0; count < 100; ++count) {
          answered += status_of(peer.send(request).receive()) == 200 ? 1 : 0;
        }
      });
    }
  }
  EXPECT_EQ(answered, 800);
}

}  // namespace
}  // namespace sallyport::http
