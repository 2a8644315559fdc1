#include "agent/cli/editor.h"
#include "tests/agent/cli/harness.h"
#include "tests/agent/cli/pseudo_terminal.h"
#include "tests/support/catch.h"
#include "tests/support/has.h"

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>

using namespace berth;
using namespace berth::test;

namespace {

struct World {
    World()
        : agent(home.socket(), [this](const std::string& method, const Json& params) {
              return store.answer(method, params);
          })
    {
        store.add(small_definition("web"));
    }

    // The editor is a script that gets the file as its last argument.
    void edit_with(const std::string& script)
    {
        const std::string path =
            home.write("editor",
                       "#!/bin/sh\nfor f; do :; done\n"
                       "change() { sed \"$1\" \"$f\" > \"$f.new\" && mv \"$f.new\" \"$f\"; }\n" +
                           script + "\n");
        REQUIRE(::chmod(path.c_str(), 0700) == 0);
        home.editor = path + "  --wait ";
    }

    [[nodiscard]] std::vector<std::string> drafts() const
    {
        std::vector<std::string> found;
        for (const auto& entry : std::filesystem::directory_iterator(home.path()))
            if (entry.path().filename().string().rfind("berth-edit-", 0) == 0)
                found.push_back(entry.path().string());
        return found;
    }

    CliHome home;
    FakeStore store;
    FakeAgent agent;
};

}  // namespace

TEST_CASE("an editor's line is split at spaces and meets no shell", "[cli][edit]")
{
    CHECK(cli::split_at_spaces("  code   --wait ") == std::vector<std::string>{"code", "--wait"});
    CHECK(cli::split_at_spaces("vi;reboot $HOME") ==
          std::vector<std::string>{"vi;reboot", "$HOME"});
    CHECK(cli::split_at_spaces("   ").empty());
}

TEST_CASE("an edit is stored, and its draft was private and is gone", "[cli][edit]")
{
    World world;
    world.edit_with(
        "for x in \"$f\" \"$(dirname \"$f\")\"; do ls -ld \"$x\" | cut -c1-10; done > " +
        world.home.file("modes") + "\nchange 's/\"cpus\": \"auto\"/\"cpus\": 3/'");
    const Said said = world.home.run({"edit", "web"});
    CAPTURE(said.err);
    CHECK(said.code == 0);
    CHECK(said.out == "web is changed\n");
    const auto sent = world.agent.calls_of("machine.update").at(0).params["definition"];
    CHECK(parse_definition(sent.dump()).value().cpus == 3);
    CHECK(slurp(world.home.file("modes")) == "-rw-------\ndrwx------\n");
    CHECK(world.drafts().empty());
}

TEST_CASE("an edit says what waits for the next start", "[cli][edit]")
{
    World world;
    world.store.pending = {"memory", "disks"};
    world.edit_with("change 's/\"cpus\": \"auto\"/\"cpus\": 3/'");
    CHECK(world.home.run({"edit", "web"}).out == "web is changed; at next start: memory, disks\n");
}

TEST_CASE("an edit that changes nothing sends nothing", "[cli][edit]")
{
    World world;
    world.edit_with("true");
    const Said said = world.home.run({"edit", "web"});
    CHECK(said.code == 0);
    CHECK(has(said.out, "nothing was changed"));
    CHECK(world.agent.calls_of("machine.update").empty());
    CHECK(world.drafts().empty());
}

TEST_CASE("a rejected edit is kept and its place is said", "[cli][edit]")
{
    World world;
    world.edit_with("echo '{\"berth\": 1, \"mine\"' > \"$f\"");
    const Said said = world.home.run({"edit", "web"});
    CHECK(said.code == 1);
    REQUIRE(world.drafts().size() == 1);
    CHECK(has(said.err, world.drafts()[0]));
    CHECK(has(slurp(world.drafts()[0] + "/web.json"), "mine"));
    CHECK(world.agent.calls_of("machine.update").empty());
}

TEST_CASE("an edit does not rename", "[cli][edit]")
{
    World world;
    world.edit_with("change 's/\"name\": \"web\"/\"name\": \"www\"/'");
    const Said said = world.home.run({"edit", "web"});
    CHECK(said.code == 1);
    CHECK(has(said.err, "berth rename web"));
}

TEST_CASE("an editor that fails or is missing changes nothing", "[cli][edit]")
{
    World world;
    world.edit_with("echo '{}' > \"$f\"\nexit 3");
    CHECK(world.home.run({"edit", "web"}).code == 1);
    world.home.editor = "/nonexistent/editor";
    const Said said = world.home.run({"edit", "web"});
    CHECK(said.code == 1);
    CHECK(has(said.err, "/nonexistent/editor"));
    CHECK(world.agent.calls_of("machine.update").empty());
}

TEST_CASE("at a terminal a rejected edit goes back to the editor", "[cli][edit]")
{
    World world;
    // The first time it breaks the text, the second time it mends it.
    world.edit_with("if [ -e " + world.home.file("again") + " ]; then cp " +
                    world.home.file("good") + " \"$f\"; else touch " + world.home.file("again") +
                    "; sed 's/\"cpus\": \"auto\"/\"cpus\": 5/' \"$f\" > " +
                    world.home.file("good") + "; echo '{' > \"$f\"; fi");
    ::setenv("VISUAL", world.home.editor.c_str(), 1);
    PseudoTerminal terminal;
    BerthProgram program(world.home,
                         {"edit", "web"},
                         {terminal.theirs.get(), terminal.theirs.get(), terminal.theirs.get()});
    REQUIRE(terminal.shows("Edit again?"));
    terminal.type("y\n");
    CHECK(terminal.shows("web is changed"));
    CHECK(program.wait() == 0);
    CHECK(world.agent.calls_of("machine.update").size() == 1);
    ::unsetenv("VISUAL");
}

TEST_CASE("delete asks at a terminal", "[cli][edit]")
{
    World world;
    for (const std::string answer : {"n", "", "y"}) {
        PseudoTerminal terminal;
        BerthProgram program(
            world.home, {"delete", "web"}, {terminal.theirs.get(), -1, terminal.theirs.get()});
        REQUIRE(terminal.shows("Delete web"));
        terminal.type(answer + "\n");
        CHECK(program.wait() == (answer == "y" ? 0 : 1));
        CHECK(world.agent.calls_of("machine.delete").size() == (answer == "y" ? 1 : 0));
    }
}
