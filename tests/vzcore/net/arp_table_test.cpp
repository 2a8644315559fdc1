// The neighbour table by a program that stands in for arp.
#include "tests/support/catch.h"
#include "tests/support/run_loop.h"
#include "tests/support/temp_dir.h"
#include "vzcore/base/file.h"
#include "vzcore/net/arp_table.h"
#include "vzcore/net/neighbours.h"

#include <sys/stat.h>

#include <optional>

using namespace berth;
using namespace berth::net;
using namespace berth::test;

namespace {

struct Arp {
    /// A program that does this.
    void does(const std::string& script) const
    {
        REQUIRE(write_file_atomically(program(), "#!/bin/sh\n" + script));
        REQUIRE(::chmod(program().c_str(), S_IRWXU) == 0);
    }
    [[nodiscard]] std::string program() const { return dir / "arp"; }
    void ask()
    {
        table->ask([this](const std::string& output) { answers.push_back(output); });
    }
    void until_answered(std::size_t count)
    {
        run_until(*loop, [&] { return answers.size() == count; });
    }

    TempDir dir;
    std::unique_ptr<EventLoop> loop = EventLoop::create();
    std::optional<ArpTable> table{std::in_place, *loop, program(), std::chrono::minutes(1)};
    std::vector<std::string> answers;
};

}  // namespace

TEST_CASE_METHOD(Arp, "the table is what the program prints when it is asked for numbers", "[net]")
{
    does("[ \"$*\" = -an ] && echo '? (192.168.64.7) at 52:54:0:12:34:56 on bridge100 [bridge]'");
    ask();
    until_answered(1);
    CHECK(neighbour_address(answers[0], *parse_mac("52:54:00:12:34:56")) ==
          Ipv4{{192, 168, 64, 7}});
}

TEST_CASE_METHOD(Arp, "many who ask at once have one answer, and the next one another", "[net]")
{
    does("echo x >> " + (dir / "asked") + "; cat " + (dir / "asked"));
    ask();
    ask();
    until_answered(2);
    CHECK(answers == std::vector<std::string>{"x\n", "x\n"});
    ask();
    until_answered(3);
    CHECK(answers[2] == "x\nx\n");
}

TEST_CASE_METHOD(Arp, "a table that is not to be had is empty", "[net]")
{
    SECTION("there is no such program") {}
    SECTION("it fails")
    {
        does("echo '? (192.168.64.7) at 52:54:0:12:34:56'; exit 1");
    }
    SECTION("it hangs")
    {
        does("exec sleep 60");
        table.emplace(*loop, program(), std::chrono::milliseconds(50));
    }
    ask();
    until_answered(1);
    CHECK(answers[0].empty());
}

TEST_CASE_METHOD(Arp, "who asks again from inside an answer is answered anew", "[net]")
{
    does("echo table");
    table->ask([this](const std::string&) { ask(); });
    until_answered(1);
    CHECK(answers[0] == "table\n");
}
