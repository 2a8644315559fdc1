#include "agent/client/login/login_file.h"
#include "tests/support/catch.h"
#include "tests/support/has.h"
#include "vzcore/base/file.h"

using namespace berth;
using test::has;
using namespace berth::login;

namespace {

struct Kind {
    Syntax syntax;
    std::string form;
};

Kind kind(Syntax syntax, const std::string& name)
{
    return {syntax, read_file(std::string(LOGIN_TEMPLATES "/").append(name), kib(64)).value()};
}

std::vector<Kind> kinds()
{
    return {kind(Syntax::SystemdUnit, "berth-agent.service.in"),
            kind(Syntax::DesktopEntry, "berth-agent.desktop.in"),
            kind(Syntax::PropertyList, "org.berth.agent.plist.in")};
}

const Content kPlain{"/usr/local/bin/berth-agent", "", "0.1.0"};
/// Whatever a path may hold that means something to one of the three.
const Content kStrange{
    "/home/ü/a b/%h $HOME `x` \"q\" \\ &amp; <b>/berth-agent", "/x y/100%$\"", "1"};

}  // namespace

TEST_CASE("a filled template has our mark and no place left open", "[cli][login]")
{
    for (const auto& [syntax, form] : kinds()) {
        const auto file = fill(syntax, form, kPlain);
        REQUIRE(file);
        CHECK(is_ours(*file));
        CHECK(has(*file, "Berth login item, version 0.1.0."));
        CHECK(has(*file, "/usr/local/bin/berth-agent"));
        CHECK(has(*file, "--login"));
        CHECK_FALSE(has(*file, "@"));
    }
}

TEST_CASE("what a login item says is read back as it was written", "[cli][login]")
{
    for (const auto& [syntax, form] : kinds())
        for (const Content& content : {kPlain, kStrange}) {
            const auto file = fill(syntax, form, content);
            REQUIRE(file);
            INFO(*file);
            CHECK(read(syntax, form, *file) == content);
        }
}

TEST_CASE("each kind of file writes a path by its own rules", "[cli][login]")
{
    const auto line = [](const Kind& kind, const std::string& program) {
        const std::string file = fill(kind.syntax, kind.form, {program, "", "1"}).value();
        const std::size_t at = file.find("berth-agent%%");
        const std::size_t begin = file.rfind('\n', at) + 1;
        return file.substr(begin, file.find('\n', begin) - begin);
    };
    CHECK(line(kinds()[0], "/a b/\"$x\\berth-agent%") ==
          R"(ExecStart="/a b/\"$$x\\berth-agent%%" --login)");
    CHECK(line(kinds()[1], "/a b/\"$x\\berth-agent%") ==
          R"(Exec=env "BERTH_HOME=" "/a b/\\"\\$x\\\\berth-agent%%" --login)");
    CHECK(has(fill(Syntax::PropertyList, kinds()[2].form, {"/a&b<c>", "", "1"}).value(),
              "<string>/a&amp;b&lt;c&gt;</string>"));
}

TEST_CASE("a path that no such file can hold is refused", "[cli][login]")
{
    for (const auto& [syntax, form] : kinds()) {
        CHECK_FALSE(fill(syntax, form, {"/a\nExecStart=/bin/sh", "", "1"}));
        CHECK_FALSE(fill(syntax, form, {"/a", "/b\x01", "1"}));
        CHECK_FALSE(fill(syntax, form, {"/a\xff", "", "1"}));
    }
}

TEST_CASE("a file that somebody has changed is ours still, and may say nothing", "[cli][login]")
{
    const auto [syntax, form] = kinds().front();
    std::string file = fill(syntax, form, kPlain).value();
    file.replace(file.find("ExecStart=\""), 11, "ExecStart=-\"");
    CHECK(is_ours(file));
    CHECK_FALSE(read(syntax, form, file));
    CHECK_FALSE(is_ours("[Unit]\nDescription=berth\n"));
    CHECK_FALSE(read(syntax, form, ""));
}
