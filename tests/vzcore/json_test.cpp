#include "tests/support/catch.h"
#include "vzcore/json.h"

#include <ctime>

using namespace berth;

namespace {

std::string problem_of(std::string_view text)
{
    const auto json = parse_json(text, "input");
    if (json) return "accepted: " + dump_line(*json);
    CHECK(json.error().code == ErrorCode::Invalid);
    return json.error().message;
}

}  // namespace

TEST_CASE("a document keeps the order and the types of its members", "[json]")
{
    const std::string text =
        R"({"z":1,"a":[true,false,null,-5,1.5,"\u00e9\n"],"m":{"":{}},"big":18446744073709551615})";
    const auto json = parse_json(text, "input");
    REQUIRE(json);
    CHECK(dump_line(*json) ==
          R"({"z":1,"a":[true,false,null,-5,1.5,"é\n"],"m":{"":{}},"big":18446744073709551615})");
    CHECK(dump_pretty(Json{{"a", 1}}) == "{\n  \"a\": 1\n}");
    CHECK(parse_json("  7 \n", "input").value() == 7);
}

TEST_CASE("a syntax error is told with line and column", "[json]")
{
    CHECK(problem_of("{\n  \"a\": nul\n}").find("input: line 2, column 11: ") == 0);
    CHECK(problem_of("{\"ü\": }").find("input: line 1, column 7: ") == 0);
    CHECK(problem_of("").find("input: line 1, column 1: unexpected end of input") == 0);
    CHECK(problem_of("{\"a\": 1").find("line 1, column 7: unexpected end of input") !=
          std::string::npos);
    CHECK(problem_of("{} {}").find("line 1, column 4: ") != std::string::npos);
    CHECK(problem_of("[1,]").find("line 1, column 4: ") != std::string::npos);
    CHECK(problem_of("[\"a\nb\"]").find("line 1, column 4: ") != std::string::npos);
    CHECK(problem_of("// comment\n1").find("line 1, column 1: ") != std::string::npos);
}

TEST_CASE("a truncated document is refused wherever it ends", "[json]")
{
    const std::string text = R"({"name": "web", "list": [1, {"a": null}], "x": -1.5e3, "t": true})";
    REQUIRE(parse_json(text, "input"));
    for (std::size_t length = 0; length < text.size(); ++length)
        CHECK_FALSE(parse_json(text.substr(0, length), "input"));
}

TEST_CASE("a member that appears twice is refused by name and place", "[json]")
{
    CHECK(problem_of(R"({"a": 1, "b": 2, "a": 3})") ==
          "input: line 1, column 20: the member \"a\" appears twice");
    CHECK(problem_of(R"({"x": {"a": 1, "\u0061": 3}})").find("\"a\" appears twice") !=
          std::string::npos);
    CHECK(parse_json(R"([{"a": 1}, {"a": {"a": 2}}])", "input"));
}

TEST_CASE("depth is bounded while parsing", "[json]")
{
    const auto nested = [](std::size_t depth) {
        return std::string(depth, '[') + std::string(depth, ']');
    };
    CHECK(parse_json(nested(32), "input"));
    CHECK(problem_of(nested(33)) == "input: line 1, column 33: nested more than 32 deep");
    CHECK(problem_of(nested(10'000)) == "input: line 1, column 33: nested more than 32 deep");
    std::string objects;
    for (int i = 0; i < 10'000; ++i)
        objects += R"({"a":)";
    CHECK(problem_of(objects).find("nested more than 32 deep") != std::string::npos);
}

TEST_CASE("depth counts what is open, not what was", "[json]")
{
    std::string text = "[";
    for (int i = 0; i < 1000; ++i)
        text += "[[]],";
    CHECK(parse_json(text + "0]", "input"));
}

TEST_CASE("text that is not UTF-8 and NUL bytes are refused", "[json]")
{
    CHECK(problem_of("[\"\xC3\x28\"]").find("line 1, column ") != std::string::npos);
    CHECK(problem_of("[\"\xED\xA0\x80\"]").find("line 1, column ") != std::string::npos);
    CHECK(problem_of(R"(["\ud800"])").find("line 1, column ") != std::string::npos);
    CHECK(problem_of(std::string_view("{}\0{}", 5)) == "input: line 1, column 3: a NUL byte");
    CHECK(parse_json(R"(["\u0000"])", "input").value()[0] == std::string(1, '\0'));
}

TEST_CASE("a number too large to be kept is refused", "[json]")
{
    CHECK(problem_of("[1e400]").find("a number too large") != std::string::npos);
    CHECK(problem_of(std::string(100'000, '9')).find("a number too large") != std::string::npos);
}

TEST_CASE("a message never carries the document with it", "[json]")
{
    CHECK(problem_of("[\"" + std::string(1 << 20, 'a')).size() < 300);
    CHECK(problem_of("{\"" + std::string(1 << 20, 'k') + "\": 1, " + "\"b\": tru}").size() < 300);
    const std::string name(1 << 16, 'k');
    CHECK(problem_of("{\"" + name + "\":1,\"" + name + "\":2}").size() < 300);
}

TEST_CASE("an object of very many members is parsed in linear time", "[json]")
{
    std::string text = "{";
    for (int i = 0; i < 200'000; ++i)
        text += "\"k" + std::to_string(i) + "\":0,";
    text += "\"last\":1}";
    const std::clock_t started = std::clock();
    const auto json = parse_json(text, "input");
    const std::clock_t took = std::clock() - started;  // of this process's own time
    REQUIRE(json);
    CHECK(json->size() == 200'001);
    CHECK(took < 20 * CLOCKS_PER_SEC);  // a quadratic parser takes minutes
}

TEST_CASE("bytes that are not UTF-8 are replaced when written", "[json]")
{
    CHECK(dump_line(Json("a\xFFz")) == "\"a\xEF\xBF\xBDz\"");
    CHECK(dump_pretty(Json("\xC3")) == "\"\xEF\xBF\xBD\"");
}
