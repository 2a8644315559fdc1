#include "agent/cli/doctor.h"
#include "agent/cli/text.h"
#include "tests/agent/cli/harness.h"
#include "tests/support/catch.h"
#include "tests/support/has.h"

#include <sys/stat.h>
#include <unistd.h>

using namespace berth;
using namespace berth::cli;
using namespace berth::test;

namespace {

const Json* check_named(const Json& document, const std::string& what)
{
    for (const Json& check : document["checks"])
        if (check["what"] == what) return &check;
    return nullptr;
}

}  // namespace

TEST_CASE("a check is a line with its state in words, and its hint below", "[cli][doctor]")
{
    const std::vector<Check> checks{{Health::Ok, "QEMU", "7.2", ""},
                                    {Health::Fail, "store", "damaged\x1b", "rebuild it"}};
    CHECK(checks_text(checks, 80, Colour::Off) == "ok    QEMU: 7.2\n"
                                                  "fail  store: damaged\\x1b\n"
                                                  "      hint: rebuild it\n");
    CHECK(checks_exit_code(checks) == 1);
    CHECK(checks_exit_code({{Health::Warn, "x", "", ""}}) == 0);
    CHECK(checks_document(checks)["ok"] == false);
    CHECK(checks_document(checks)["checks"][1]["status"] == "fail");
}

TEST_CASE("long details wrap within the width", "[cli][doctor]")
{
    const std::vector<Check> checks{
        {Health::Warn,
         "x",
         "many words " + std::string(20, 'a') + " and so on and on and on and on",
         "h"}};
    for (const std::string& line : printable_lines(checks_text(checks, 40, Colour::Off)))
        CHECK(display_width(line) <= 40);
}

TEST_CASE("a folder must be ours, private and writable", "[cli][doctor]")
{
    const TempDir dir;
    CHECK(check_folder("data", dir.path()).health == Health::Ok);
    REQUIRE(::chmod(dir.path().c_str(), 0755) == 0);
    const Check open = check_folder("data", dir.path());
    CHECK(open.health == Health::Fail);
    CHECK(has(open.hint, "chmod 700"));
    REQUIRE(::chmod(dir.path().c_str(), 0700) == 0);
    CHECK(check_folder("data", dir / "deeper/and/deeper").health == Health::Ok);
    CHECK(::access((dir / "deeper").c_str(), F_OK) != 0);
    CHECK(check_folder("data", "/dev/null").health == Health::Fail);
    CHECK(check_folder("data", "/dev/null/here").health == Health::Fail);
    REQUIRE(::symlink(dir.path().c_str(), (dir / "link").c_str()) == 0);
    CHECK(check_folder("data", dir / "link").health == Health::Fail);
    if (::geteuid() == 0) {
        REQUIRE(::mkdir((dir / "theirs").c_str(), 0700) == 0);
        REQUIRE(::chown((dir / "theirs").c_str(), 12'345, 12'345) == 0);
        CHECK(has(check_folder("data", dir / "theirs").detail, "user 12345"));
    }
}

TEST_CASE("room is looked for where the folder will be", "[cli][doctor]")
{
    const TempDir dir;
    CHECK(has(check_room("data", dir / "not/yet").detail, "free in " + dir.path()));
}

TEST_CASE("doctor works without an agent, starts none and makes nothing", "[cli][doctor]")
{
    const CliHome home;
    const Said said = home.run({"doctor", "--json"});
    const auto document = parse_json(said.out, "it").value();
    CHECK(said.err.empty());
    CHECK((said.code == 0) == document["ok"].get<bool>());
    REQUIRE(check_named(document, "data folder") != nullptr);
    CHECK((*check_named(document, "data folder"))["status"] == "ok");
    REQUIRE(check_named(document, "store") != nullptr);
    CHECK((*check_named(document, "store"))["status"] == "ok");
    CHECK(check_named(document, "agent") != nullptr);
    CHECK(::access(home.socket().c_str(), F_OK) != 0);
    CHECK(::access(home.paths().database().c_str(), F_OK) != 0);
}

TEST_CASE("doctor asks an agent that runs", "[cli][doctor]")
{
    const CliHome home;
    FakeAgent agent(home.socket(), [](const std::string& method, const Json&) -> Result<Json> {
        if (method == "hello") return Json{{"wire", 1}, {"version", "9.9.9"}, {"pid", 1}};
        return Json{{"accelerator", {{"kvm", false}, {"reason", "/dev/kvm cannot run a guest"}}},
                    {"store", {{"path", "/x/berth.db"}, {"schema", 3}}},
                    {"host_memory",
                     {{"watched", false}, {"problem", "this kernel is mute"}, {"hint", "psi=1"}}}};
    });
    const auto document = parse_json(home.run({"doctor", "--json"}).out, "it").value();
    CHECK((*check_named(document, "agent"))["status"] == "warn");
    CHECK(has((*check_named(document, "agent"))["detail"], "9.9.9"));
    CHECK((*check_named(document, "accelerator"))["status"] == "warn");
    CHECK(has((*check_named(document, "accelerator"))["detail"], "cannot run a guest"));
    CHECK(has((*check_named(document, "store"))["detail"], "schema 3"));
    const Json& memory = *check_named(document, "host memory");
    CHECK(memory["status"] == "ok");  // machines run all the same
    CHECK(memory["detail"] == "no notice when it is short: this kernel is mute");
    CHECK(memory["hint"] == "psi=1");
}

TEST_CASE("a damaged store and an open folder make doctor fail", "[cli][doctor]")
{
    const CliHome home;
    home.write("data/berth.db", "this is no database");
    REQUIRE(::chmod(home.paths().logs.c_str(), 0777) == 0);
    const Said said = home.run({"doctor"});
    CHECK(said.code == 1);
    CHECK(has(said.out, "fail  store:"));
    CHECK(has(said.out, "fail  log folder:"));
    for (const std::string& line : printable_lines(said.out))
        CHECK(display_width(line) <= 80 + 40);  // a temporary folder's path may be long
}

TEST_CASE("a silent agent makes doctor fail, not hang", "[cli][doctor]")
{
    const CliHome home;
    FakeAgent agent(home.socket(), polite);
    agent.stay_silent_on("hello");
    BerthProgram program(home, {"doctor"});
    CHECK(program.wait() == 1);
    CHECK(has(program.out(), "fail  agent: "));
}
