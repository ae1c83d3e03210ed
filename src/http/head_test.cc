#include "http/head.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace sallyport::http {
namespace {

using namespace std::string_literals;

auto read(const std::string& lines) -> std::expected<Head, Status> { return read_head(lines, 64); }

/// The verdict on a request with these further lines.
auto verdict(const std::string& further) -> int {
  const auto block = "POST / HTTP/1.1\r\nHost: a\r\n" + further + "\r\n";
  const auto head = read(block);
  return head ? 200 : static_cast<int>(head.error());
}

TEST(HeadScan, FindsTheEndHoweverItArrives) {
  const auto block = "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET"s;
  HeadScan at_once;
  EXPECT_EQ(at_once.look(block), Arrival::complete);
  EXPECT_EQ(at_once.length(), block.size() - 3);
  HeadScan bit_by_bit;
  for (std::size_t count = 0; count < block.size() - 3; ++count) {
    ASSERT_EQ(bit_by_bit.look(std::string_view{block}.substr(0, count)), Arrival::partial) << count;
  }
  EXPECT_EQ(bit_by_bit.look(block), Arrival::complete);
}

TEST(HeadScan, SeesABareLineFeedAtOnce) {
  for (const auto* text :
       {"GET / HTTP/1.1\n", "\n", "GET / HTTP/1.1\r\nHost: a\n\n", "GET / HTTP/1.1\r\n\n"}) {
    HeadScan scan;
    EXPECT_EQ(scan.look(text), Arrival::broken) << text;
  }
}

TEST(Head, IsRead) {
  const auto block =
      "POST /sign-in?x=1 HTTP/1.1\r\nhOST:a\r\nCookie: \t b=c \r\nOrigin: o\r\nSec-Fetch-Site: s\r\n"
      "Content-Type: t\r\nContent-Length: 12\r\nExpect: 100-continue\r\nUser-Agent: u\r\n"
      "Accept-Language: l\r\nX-Forwarded-For: 1\r\nX-Forwarded-For: 2, 3\r\nConnection: x, Close\r\n\r\n"s;
  const auto head = read(block);
  ASSERT_TRUE(head);
  EXPECT_EQ(head->method, "POST");
  EXPECT_EQ(head->target, "/sign-in?x=1");
  EXPECT_EQ(head->version, Head::Version::http_1_1);
  EXPECT_EQ(head->framing, Framing::length);
  EXPECT_EQ(head->content_length, 12U);
  EXPECT_EQ(head->host, "a");
  EXPECT_EQ(head->cookie, "b=c");
  EXPECT_EQ(head->origin, "o");
  EXPECT_EQ(head->sec_fetch_site, "s");
  EXPECT_EQ(head->content_type, "t");
  EXPECT_EQ(head->expect, "100-continue");
  EXPECT_EQ(head->user_agent, "u");
  EXPECT_EQ(head->accept_language, "l");
  EXPECT_EQ(head->forwarded_for, "1,2, 3");
  EXPECT_EQ(head->persistence, Head::Persistence::close);
}

TEST(Head, FramesTheBodyInOneWayOnly) {
  EXPECT_EQ(verdict("Content-Length: 4\r\n"), 200);
  EXPECT_EQ(verdict("Transfer-Encoding: chunked\r\n"), 200);
  for (const auto* further : {
           "Content-Length: 4\r\nContent-Length: 4\r\n",
           "Content-Length: 4\r\nContent-Length: 5\r\n",
           "Content-Length: 4, 4\r\n",
           "Content-Length: +4\r\n",
           "Content-Length: -4\r\n",
           "Content-Length: 0x4\r\n",
           "Content-Length: 4 4\r\n",
           "Content-Length:\r\n",
           "Content-Length: \xd9\xa4\r\n",
           "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
           "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n",
           "Content-Length: 4\r\nTransfer-Encoding: identity\r\n",
           "Transfer-Encoding: identity\r\n",
           "Transfer-Encoding: xchunked\r\n",
           "Transfer-Encoding: chunkedx\r\n",
           "Transfer-Encoding: gzip, chunked\r\n",
           "Transfer-Encoding: chunked, identity\r\n",
           "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
           "Transfer-Encoding: \"chunked\"\r\n",
           "Transfer-Encoding: Chunked\r\n",
           "Transfer-Encoding:\r\n",
           "Transfer-Encoding: \x0b"
           "chunked\r\n",
       }) {
    EXPECT_EQ(verdict(further), 400) << further;
  }
}

TEST(Head, HasFieldsOfOneReadingOnly) {
  EXPECT_EQ(verdict("X: a\tb \xc3\xa1\r\n"), 200);
  EXPECT_EQ(verdict("X:\r\n"), 200);
  for (const auto& further : {
           "X: a\r\n b\r\n"s,
           "X: a\r\n\tb\r\n"s,
           " X: a\r\n"s,
           "X : a\r\n"s,
           "X\t: a\r\n"s,
           "X\r\n"s,
           ": a\r\n"s,
           "X(: a\r\n"s,
           "X: a\0b\r\n"s,
           "X: a\rb\r\n"s,
           "X: a\x7f\r\n"s,
           "X: \x1b[31m\r\n"s,
           "X\x80: a\r\n"s,
           "X\0: a\r\n"s,
           "Host: a\r\n"s,
           "host: b\r\n"s,
           "Cookie: a=b\r\nCookie: c=d\r\n"s,
           "Content-Type: a\r\nContent-type: a\r\n"s,
           "Origin: a\r\nOrigin: a\r\n"s,
           "Sec-Fetch-Site: none\r\nSec-Fetch-Site: same-origin\r\n"s,
           "Expect: 100-continue\r\nExpect: x\r\n"s,
       }) {
    EXPECT_EQ(verdict(further), 400) << further;
  }
}

TEST(Head, HasARequestLineOfOneReadingOnly) {
  const auto line = [](const std::string& text) {
    const auto block = text + "\r\nHost: a\r\n\r\n";
    const auto head = read(block);
    return head ? 200 : static_cast<int>(head.error());
  };
  EXPECT_EQ(line("GET / HTTP/1.1"), 200);
  EXPECT_EQ(line("get / HTTP/1.1"), 200);
  EXPECT_EQ(line("OPTIONS * HTTP/1.1"), 200);
  EXPECT_EQ(line("GET / HTTP/1.0"), 200);
  EXPECT_EQ(line("GET /" + std::string(63, 'a') + " HTTP/1.1"), 200);
  EXPECT_EQ(line("GET /" + std::string(64, 'a') + " HTTP/1.1"), 414);
  EXPECT_EQ(line("GET / HTTP/1.2"), 505);
  EXPECT_EQ(line("GET / HTTP/2.0"), 505);
  for (const auto& text :
       {""s, "GET"s, "GET /"s, "GET  HTTP/1.1"s, "GET  / HTTP/1.1"s, "GET /  HTTP/1.1"s, "GET /a b HTTP/1.1"s,
        "GET\t/ HTTP/1.1"s, "GET / http/1.1"s, "GET / HTTPS/1.1"s, "G@T / HTTP/1.1"s, "GET /\0 HTTP/1.1"s,
        "GET /\x7f HTTP/1.1"s, "GET /\xc3\xa1 HTTP/1.1"s, "GET /#a HTTP/1.1"s, " GET / HTTP/1.1"s,
        "GET / HTTP/1.1 "s, "GET / HTTP/1.1\r"s, std::string(33, 'G') + " / HTTP/1.1"}) {
    EXPECT_EQ(line(text), 400) << text;
  }
}

TEST(Head, NeedsAHostInHttp11) {
  EXPECT_EQ(read("GET / HTTP/1.1\r\n\r\n").error(), Status::bad_request);
  EXPECT_TRUE(read("GET / HTTP/1.0\r\n\r\n"));
  EXPECT_FALSE(read("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"));
  EXPECT_EQ(read("GET / HTTP/1.0\r\n\r\n")->persistence, Head::Persistence::close);
}

TEST(Head, IsBounded) {
  std::string further;
  for (int count = 0; count < 127; ++count) {
    further += "X: y\r\n";
  }
  EXPECT_EQ(verdict(further), 200);
  EXPECT_EQ(verdict(further + "X: y\r\n"), 431);
}

TEST(Head, IsRefusedWhenItIsNotWhole) {
  for (const auto* block : {"", "\r\n", "\r\n\r\n", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: a\r\n",
                            "GET / HTTP/1.1\r\nHost: a\r\n\r\nX\r\n\r\n", "\n", "\r"}) {
    EXPECT_FALSE(read(block)) << block;
  }
}

TEST(Path, DecodesWhatNeedsNoEscape) {
  EXPECT_EQ(read_path("/"), "/");
  EXPECT_EQ(read_path("/sign-in/code"), "/sign-in/code");
  EXPECT_EQ(read_path("/s%69gn%2Din"), "/sign-in");
  EXPECT_EQ(read_path("/sign-in/"), "/sign-in/");
}

TEST(Path, IsNoneWhenItCouldMeanAnother) {
  for (const auto* raw : {"",
                          "*",
                          "sign-in",
                          "//",
                          "//evil.example",
                          "/a//b",
                          "/..",
                          "/../etc",
                          "/a/../b",
                          "/a/.",
                          "/./a",
                          "/%2e%2e/a",
                          "/a%2fb",
                          "/a%2Fb",
                          "/a%5cb",
                          "/a\\b",
                          "/a;x",
                          "/a%3bx",
                          "/a%00",
                          "/a%",
                          "/a%4",
                          "/a%zz",
                          "/a%20b",
                          "/%c3%a1",
                          "/%252e",
                          "/assets/..%2f..%2fetc",
                          "http://a/"}) {
    EXPECT_EQ(read_path(raw), std::nullopt) << raw;
  }
}

}  // namespace
}  // namespace sallyport::http
