#include "tests/support/truth.h"

#include "tests/store/raw_sql.h"
#include "tests/support/home_processes.h"
#include "vzcore/base/file.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <sstream>

namespace berth::test {
namespace {

/// The processes of a home, and who is accounted for.
class Census {
public:
    explicit Census(const BerthHome& home) : found_(processes_of(home.path())) {}

    [[nodiscard]] const HostProcess* find(pid_t pid) const
    {
        const auto at = std::find_if(found_.begin(), found_.end(), [&](const HostProcess& one) {
            return one.id.pid == pid && !one.zombie;
        });
        return at == found_.end() ? nullptr : &*at;
    }

    [[nodiscard]] bool has_hypervisor(pid_t runner) const
    {
        if (on_vz()) return true;  // it is no process of ours
        return std::any_of(found_.begin(), found_.end(), [&](const HostProcess& one) {
            return one.parent == runner && !one.zombie && one.program.rfind("qemu-system", 0) == 0;
        });
    }

    /// What neither is in `heads` nor descends from one of them, and what nobody waited for.
    [[nodiscard]] std::string stray(const std::set<pid_t>& heads) const
    {
        for (const HostProcess& one : found_) {
            if (one.zombie) return "a zombie: " + text(one);
            const HostProcess* head = &one;
            while (head != nullptr && heads.count(head->id.pid) == 0)
                head = find(head->parent);
            if (head == nullptr) return "an orphan: " + text(one);
        }
        return "";
    }

private:
    static std::string text(const HostProcess& one)
    {
        return one.program + " " + std::to_string(one.id.pid) + ", child of " +
               std::to_string(one.parent);
    }

    std::vector<HostProcess> found_;
};

std::string wrong_machine(const Json& machine, const Census& census)
{
    const std::string name = machine["name"];
    const std::string state = machine["state"];
    const Json& run = machine["run"];
    std::string said = name + " is said to be " + state;
    if (state == "stopped" || state == "failed")
        return run.is_null() ? "" : said + ", and its run is open";
    if (state != "running" && state != "paused") return said;
    if (run.is_null()) return said + " without a run";
    if (!run["runner_pid"].is_number()) return said + " without a runner";
    const pid_t runner = run["runner_pid"];
    if (census.find(runner) == nullptr) return said + ", and its runner has gone";
    if (!census.has_hypervisor(runner)) return said + ", and its QEMU has gone";
    return "";
}

std::string wrong_rows(const BerthHome& home, const std::set<std::string>& expected)
{
    RawSql sql(home / "data/berth.db");
    std::set<std::string> open;
    for (const std::string& row :
         sql.run("SELECT machine_id || '-' || number FROM run WHERE outcome IS NULL"))
        open.insert(row);
    if (open != expected) return "the open run rows are not those of the machines that run";
    return "";
}

std::string wrong_directories(const BerthHome& home, const std::set<std::string>& expected)
{
    std::set<std::string> there;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(home / "run/r", error))
        there.insert(entry.path().filename().string());
    if (there == expected) return "";
    std::string text = "run directories that are left or missing:";
    for (const std::string& name : there)
        text += " " + name;
    return text;
}

/// Each machine's definition.json says what its rows say, and there is none of another.
std::string wrong_mirrors(const BerthHome& home, const Json& machines)
{
    std::set<std::string> expected;
    for (const Json& machine : machines) {
        const std::string path = machine["mirror"];
        expected.insert(path);
        auto mirror = read_file(path, mib(1));
        if (!mirror) return mirror.error().message;
        const Json document = Json::parse(*mirror);
        for (const auto& [member, value] : machine["definition"].items())
            if (document.value(member, Json()) != value)
                return path + " is not of today: " + member;
    }
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(home / "data/machines", error)) {
        const std::string path = entry.path().string() + "/definition.json";
        if (expected.count(path) == 0 && std::filesystem::exists(path))
            return path + " is of a machine that was deleted";
    }
    return "";
}

}  // namespace

std::string untruth(const BerthHome& home)
{
    const Json machines = home.json({"ls"})["machines"];
    std::set<pid_t> heads{home.json({"agent", "status"})["pid"].get<pid_t>()};
    const Census census(home);
    std::set<std::string> runs;
    for (const Json& machine : machines) {
        if (auto wrong = wrong_machine(machine, census); !wrong.empty()) return wrong;
        if (machine["run"].is_null()) continue;
        heads.insert(machine["run"]["runner_pid"].get<pid_t>());
        runs.insert(machine["id"].get<std::string>() + "-" +
                    std::to_string(machine["run"]["number"].get<std::int64_t>()));
    }
    if (auto stray = census.stray(heads); !stray.empty()) return stray;
    if (auto wrong = wrong_rows(home, runs); !wrong.empty()) return wrong;
    if (auto wrong = wrong_directories(home, runs); !wrong.empty()) return wrong;
    return wrong_mirrors(home, machines);
}

std::string damage(const BerthHome& home)
{
    RawSql sql(home / "data/berth.db");
    std::string text;
    for (const std::string& row : sql.run("PRAGMA integrity_check; PRAGMA foreign_key_check"))
        if (row != "ok") text += row + "\n";
    return text;
}

std::vector<int> counted(const std::string& log)
{
    std::vector<int> numbers;
    std::istringstream lines(log);
    for (std::string line; std::getline(lines, line);) {
        const std::size_t at = line.find("count ");
        if (at != std::string::npos && line.back() == '\r')
            numbers.push_back(std::atoi(line.c_str() + at + 6));
    }
    return numbers;
}

std::string gap_in(const std::vector<int>& numbers)
{
    for (std::size_t i = 0; i < numbers.size(); ++i)
        if (numbers[i] != static_cast<int>(i) + 1)
            return "line " + std::to_string(i + 1) + " says " + std::to_string(numbers[i]);
    return "";
}

}  // namespace berth::test
