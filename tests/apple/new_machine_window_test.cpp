// AppKit's window for a new machine on GNUstep, above a real agent: what is typed becomes a
// machine.
#include "menubar/windows/machine_columns.h"
#include "tests/apple/doubles/open_panel.h"
#include "tests/apple/real_agent.h"
#include "tests/apple/turn_until.h"
#include "tests/apple/window_probe.h"
#include "vzcore/base/file.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>

using namespace berth;
using namespace berth::test;
using berth::menu::OpenWindow;
using Key = WindowProbe::Key;

namespace {

constexpr const char* kForm = "new";
constexpr const char* kCreate = "Create the machine";
constexpr const char* kMissing = "What stands in the way";
constexpr char kReturn = '\r', kEscape = '\033';

std::string wrong(const std::string& field)
{
    return "What is wrong with: " + field;
}

struct Desk {
    Desk() { open(); }
    ~Desk()
    {
        probe.reset();
        agent.quit();
        for (int i = 0; i < 5; ++i)
            turn_main_run_loop();
    }
    Desk(const Desk&) = delete;
    Desk& operator=(const Desk&) = delete;

    void open()
    {
        probe->open({OpenWindow::Kind::NewMachine, "", 0});
        until([&] { return !probe->label(kForm, kMissing).empty(); });
    }
    void until(const std::function<bool()>& holds) const
    {
        turn_until(holds);
        if (probe->has(kForm))
            UNSCOPED_INFO(probe->label(kForm, kMissing)
                          << " / " << probe->label(kForm, wrong("The machine")));
        REQUIRE(holds());
    }
    void type(const std::string& field, const std::string& text) const
    {
        probe->type_into(kForm, field, text);
    }
    void fill(const std::string& name) const
    {
        type("Name", name);
        type("Kernel", "/vm/vmlinuz");
    }
    [[nodiscard]] std::string says(const std::string& label) const
    {
        return probe->label(kForm, label);
    }
    [[nodiscard]] bool can_create() const { return probe->can_press(kForm, kCreate); }
    void draw(const std::string& file, const std::string& name = kForm) const
    {
        const char* const folder = std::getenv("BERTH_DRAWINGS");
        if (folder != nullptr) probe->draw(name, std::string(folder) + "/" + file + ".png");
    }
    Result<Json> machine(const std::string& name)
    {
        return agent.call("machine.get", {{"name", name}});
    }
    void create_elsewhere(const std::string& name)
    {
        const Json boot{{"kind", "linux"}, {"kernel", "/vm/vmlinuz"}};
        REQUIRE(agent.call("machine.create",
                           {{"definition", {{"berth", 1}, {"name", name}, {"boot", boot}}}}));
    }

    RealAgent agent{post_to_main};
    std::unique_ptr<WindowProbe> probe = std::make_unique<WindowProbe>(*agent.access);
};

}  // namespace

TEST_CASE("a machine is made in a window, and shown in the list", "[apple][windows]")
{
    Desk desk;
    CHECK(desk.probe->title(kForm) == "New Machine");
    CHECK(desk.probe->nameless(kForm).empty());
    CHECK(desk.says(kMissing) == "Not right yet: Name, Kernel");
    CHECK_FALSE(desk.can_create());
    CHECK(desk.probe->focus(kForm) == "Name");
    CHECK(desk.says("Kernel options") == "console=hvc0");
    desk.until([&] { return desk.says("Planned sizes").find(" of memory") != std::string::npos; });
    desk.draw("new_machine");
    desk.type("CPUs", "2");
    desk.type("Memory", "1GiB");
    desk.until([&] { return desk.says("Planned sizes") == "2 CPUs and 1.0 GiB of memory"; });
    desk.fill("web");
    desk.probe->press(kForm, "Start at login");
    desk.until([&] { return desk.can_create(); });
    CHECK(desk.says(kMissing).empty());
    desk.draw("new_machine_filled");
    desk.create_elsewhere("db");
    desk.probe->press(kForm, kCreate);
    desk.until([&] { return !desk.probe->has(kForm); });
    const auto made = desk.machine("web");
    REQUIRE(made);
    const Json& definition = made->at("definition");
    CHECK(definition.at("cpus") == 2);
    CHECK(definition.at("memory") == "1GiB");
    CHECK(definition.at("boot").at("kernel") == "/vm/vmlinuz");
    CHECK(definition.at("boot").at("command_line") == "console=hvc0");
    CHECK(definition.at("autostart").at("enabled") == true);
    desk.until([&] { return desk.probe->rows("machines").size() == 2; });
    CHECK(desk.probe->chosen_row("machines") == 1);
    CHECK(desk.probe->rows("machines")[1][MachineColumns::Name] == "web");
    CHECK(desk.probe->nameless("machines").empty());
    desk.draw("machines_with_new", "machines");
}

TEST_CASE("what is wrong stands beside its field, and goes as it is mended", "[apple][windows]")
{
    Desk desk;
    const double height = desk.probe->box(kForm, "Shared folders").height;
    desk.type("Name", "no blanks please");
    desk.until([&] { return desk.says(kMissing) == "Not right yet: Name, Kernel"; });
    CHECK(desk.says(wrong("Name")).empty());  // one still types
    desk.probe->press_tab(kForm);
    desk.until([&] { return !desk.says(wrong("Name")).empty(); });
    CHECK(desk.says(wrong("Name")).starts_with("▲ expected"));
    CHECK(desk.says(wrong("Kernel")).empty());
    desk.type("Memory", "lots");
    desk.type("Disk image", "/none/root.img");
    desk.probe->press_key(kForm, Key::Return);
    desk.until([&] { return !desk.says(wrong("Kernel")).empty(); });
    desk.until([&] { return desk.says(kMissing) == "Not right yet: Name, Kernel, Memory"; });
    CHECK(desk.probe->focus(kForm) == "Name");
    CHECK_FALSE(desk.machine("no blanks please"));
    desk.draw("new_machine_wrong");
    const Box problem = desk.probe->box(kForm, wrong("Name"));
    CHECK(problem.width > 300);
    CHECK(problem.height > 10);
    CHECK(problem.bottom() <= desk.probe->box(kForm, "Name").y + 1);  // upwards: below its field
    CHECK(problem.y >= desk.probe->box(kForm, "What it starts from").bottom() - 1);
    CHECK(desk.probe->box(kForm, "Shared folders").height > 0.5 * height);
    desk.fill("web");
    desk.type("Memory", "much");
    desk.until([&] { return desk.says(kMissing) == "Not right yet: Memory"; });
    desk.type("Memory", " 2GiB ");
    // The agent looks at disks when all else is right.
    desk.until([&] { return desk.says(wrong("Disk image")).find("/none") != std::string::npos; });
    CHECK(desk.says(wrong("Name")).empty());
    desk.type("Disk image", "");
    desk.until([&] { return desk.can_create(); });
    desk.probe->press_key(kForm, Key::Return);
    desk.until([&] { return !desk.probe->has(kForm); });
    REQUIRE(desk.machine("web"));
    CHECK(desk.machine("web")->at("definition").at("memory") == "2GiB");
}

TEST_CASE("a machine that the agent refuses leaves the window with what was typed",
          "[apple][windows]")
{
    Desk desk;
    desk.create_elsewhere("web");
    desk.fill("web");
    desk.probe->press_key(kForm, Key::Return);  // before the agent can have said anything
    desk.until([&] { return !desk.says(wrong("Name")).empty(); });
    const auto refused =
        desk.agent.call("machine.create", {{"definition", desk.machine("web")->at("definition")}});
    REQUIRE_FALSE(refused);
    CHECK(desk.says(wrong("Name")) == "▲ " + refused.error().message);
    CHECK(desk.probe->is_open(kForm));
    CHECK(desk.says("Name") == "web");
    CHECK(desk.says("Kernel") == "/vm/vmlinuz");
    CHECK(desk.probe->focus(kForm) == "Name");
    desk.until([&] { return !desk.can_create(); });
    // The name is free when the other has gone; nobody has to type for that.
    REQUIRE(desk.agent.call("machine.delete", {{"name", "web"}}));
    desk.until([&] { return desk.can_create(); });
    CHECK(desk.probe->press_equivalent(kForm, kReturn));
    desk.until([&] { return !desk.probe->has(kForm); });
    CHECK(desk.machine("web"));
}

TEST_CASE("files and folders are chosen in a dialog over the window", "[apple][windows]")
{
    Desk desk;
    desk.type("Name", "web");
    desk.type("Initial RAM disk", "/vm/old/initrd");
    desk.probe->press(kForm, "Choose: Initial RAM disk");
    auto panel = open_panel();
    REQUIRE(panel);
    CHECK(panel->files);
    CHECK_FALSE(panel->folders);
    CHECK(panel->folder == "/vm/old");
    CHECK(panel->over == "New Machine");
    answer_open_panel(std::nullopt);
    CHECK(desk.says("Initial RAM disk") == "/vm/old/initrd");
    desk.probe->press(kForm, "Choose: Kernel");
    answer_open_panel("/vm/vmlinuz");
    CHECK(desk.says("Kernel") == "/vm/vmlinuz");
    const std::string source = desk.agent.folder() + "/src";
    std::filesystem::create_directories(source);
    for (int i = 0; i < 2; ++i) {
        desk.probe->press(kForm, "Share a folder");
        panel = open_panel();
        REQUIRE(panel);
        CHECK(panel->folders);
        CHECK_FALSE(panel->files);
        answer_open_panel(source);
    }
    CHECK(desk.probe->rows(kForm).size() == 2);
    CHECK(desk.probe->rows(kForm)[1][0] == "src-2");
    CHECK(desk.probe->chosen_row(kForm) == 1);
    desk.until([&] { return !desk.says(wrong("Shared folders")).empty(); });  // twice writable
    desk.draw("new_machine_shares");
    desk.probe->press(kForm, "Do not share the folder");
    CHECK(desk.probe->rows(kForm).size() == 1);
    desk.probe->edit_cell(kForm, 0, 0, "code");
    desk.probe->check_cell(kForm, 0, 2, true);
    desk.until([&] { return desk.can_create(); });
    desk.probe->press(kForm, kCreate);
    desk.until([&] { return !desk.probe->has(kForm); });
    const Json made = desk.machine("web")->at("definition");
    CHECK(made.at("boot").at("initrd") == "/vm/old/initrd");
    REQUIRE(made.at("shares").size() == 1);
    CHECK(made.at("shares")[0].at("tag") == "code");
    CHECK(made.at("shares")[0].at("read_only") == true);
}

TEST_CASE("Tab goes through the form as one reads, and past what is hidden", "[apple][windows]")
{
    Desk desk;
    const auto order = [&] {
        std::vector<std::string> names;
        desk.probe->focus_on(kForm, "Name");
        do {
            names.push_back(desk.probe->focus(kForm));
            desk.probe->press_tab(kForm);
        } while (desk.probe->focus(kForm) != "Name" && names.size() < 30);
        return names;
    };
    using Names = std::vector<std::string>;
    desk.fill("web");
    desk.until([&] { return desk.can_create(); });
    const auto listed = [](Names names, const Names& more) {
        names.insert(names.end(), more.begin(), more.end());
        return names;
    };
    const Names above{"Name", "What it starts from"};
    const Names kernel{"Kernel",
                       "Choose: Kernel",
                       "Initial RAM disk",
                       "Choose: Initial RAM disk",
                       "Kernel options"};
    const Names below{"Disk image",
                      "Choose: Disk image",
                      "Disk size",
                      "CPUs",
                      "Memory",
                      "Shared folders",
                      "Share a folder",
                      "Start at login",
                      "Cancel"};
    CHECK(order() == listed(listed(listed(above, kernel), below), {kCreate}));
    desk.probe->choose(kForm, "What it starts from", 1);
    desk.until([&] { return desk.says(kMissing) == "Not right yet: Disk image"; });
    CHECK(order() == listed(above, below));
    CHECK(desk.probe->box(kForm, "Kernel").height == 0);
    desk.draw("new_machine_efi");
    const std::string image = desk.agent.folder() + "/disk.img";
    REQUIRE(write_file_atomically(image, std::string(512, ' ')));
    desk.type("Disk image", image);
    desk.until([&] { return desk.can_create(); });
    desk.probe->press_key(kForm, Key::Return);
    desk.until([&] { return !desk.probe->has(kForm); });
    CHECK(desk.machine("web")->at("definition").at("boot").at("kind") == "efi");
}

TEST_CASE("the window opens from the list and the menu above, and Esc closes it",
          "[apple][windows]")
{
    Desk desk;
    desk.fill("web");
    desk.probe->press_key(kForm, Key::Escape);
    desk.until([&] { return !desk.probe->has(kForm); });
    CHECK_FALSE(desk.machine("web"));
    desk.probe->open({OpenWindow::Kind::Machines, "", 0});
    desk.probe->press("machines", "Define a new machine");
    desk.until([&] { return desk.probe->has(kForm); });
    CHECK(desk.says("Name").empty());
    desk.probe->focus_on(kForm, "Start at login");
    CHECK(desk.probe->press_equivalent(kForm, kEscape));
    desk.until([&] { return !desk.probe->has(kForm); });
    desk.probe->choose_menu("New Machine…");
    CHECK(desk.probe->is_open(kForm));
}
