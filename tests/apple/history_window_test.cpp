// What a history window offers beside its picture and its table, on GNUstep: files of the picture,
// and runs that are compared.
#include "tests/apple/screen.h"
#include "vzcore/base/file.h"

using namespace berth;
using namespace berth::test;
using berth::menu::OpenWindow;

namespace {

constexpr const char* kName = "history/web";
constexpr const char* kNote = "What came of the export";

struct History : Screen {
    History()
    {
        desk.add_run(1, false, "one\n");
        desk.add_run(2, true, "two\n");
        const std::int64_t now = to_millis(unix_now());
        for (Json& run : desk.port.runs)
            run["asked_at"] = run["running_at"] = now - 3'600'000 / run["number"].get<int>();
        open(OpenWindow::Kind::History, "web");
        until([&] { return probe->rows(kName).size() == 2; });
        until([&] { return probe->picture(kName).patches.size() > 1; });
    }
    [[nodiscard]] std::string exported(const std::string& path) const
    {
        until([&] { return probe->label(kName, kNote) == "Exported to " + path; });
        return read_file(path, mib(64)).value();
    }

    TempDir dir;
};

std::uint32_t number_at(const std::string& bytes, std::size_t at)
{
    std::uint32_t number = 0;
    for (std::size_t i = 0; i < 4; ++i)
        number = number << 8 | static_cast<unsigned char>(bytes[at + i]);
    return number;
}

}  // namespace

TEST_CASE("the drawn history is exported as PNG and as PDF, with no run chosen",
          "[apple][windows][history]")
{
    History screen;
    screen.probe->choose_row(kName, 1);
    answer_save_panels(screen.dir / "runs.png");
    REQUIRE(screen.probe->choose_item(kName, "Export History as PNG…"));
    CHECK(asked_file().suggested == "web-history.png");
    CHECK(asked_file().type == "png");
    const std::string png = screen.exported(screen.dir / "runs.png");
    REQUIRE(png.size() > 24);
    CHECK(png.substr(1, 3) == "PNG");
    CHECK(number_at(png, 16) == std::uint32_t(2 * screen.probe->picture(kName).width));
    if (const char* folder = std::getenv("BERTH_DRAWINGS"))
        REQUIRE(write_file_atomically(std::string(folder) + "/exported.png", png));
    answer_save_panels(screen.dir / "runs.pdf");
    screen.probe->press(kName, "Export the drawing as PDF");
    CHECK(asked_file().suggested == "web-history.pdf");
    CHECK(asked_file().type == "pdf");
    CHECK(screen.exported(screen.dir / "runs.pdf").starts_with("%PDF"));
    CHECK(screen.probe->selected_run(kName) == 1);
    CHECK(screen.probe->nameless(kName).empty());
}

TEST_CASE("an export that cannot be written says why, and one that is cancelled writes nothing",
          "[apple][windows][history]")
{
    History screen;
    answer_save_panels(screen.dir / "none/runs.png");
    screen.probe->press(kName, "Export the drawing as PNG");
    screen.until([&] { return !screen.probe->label(kName, kNote).empty(); });
    CHECK(screen.probe->label(kName, kNote).find("none/runs.png") != std::string::npos);
    CHECK(std::filesystem::is_empty(screen.dir.path()));
    answer_save_panels({});
    screen.probe->press(kName, "Export the drawing as PDF");
    CHECK(asked_file().type == "pdf");
    for (int i = 0; i < 5; ++i)
        turn_main_run_loop();
    CHECK(screen.probe->label(kName, kNote).find("none/runs.png") != std::string::npos);
}

TEST_CASE("the run that is chosen is compared with the one before it", "[apple][windows][history]")
{
    History screen;
    screen.probe->choose_row(kName, 1);  // the oldest
    CHECK_FALSE(screen.probe->choose_item(kName, "Compare with the Run Before"));
    screen.probe->choose_row(kName, 0);
    REQUIRE(screen.probe->choose_item(kName, "Compare with the Run Before"));
    screen.until([&] { return screen.probe->has(kLog) && screen.text() == "two\n"; });
    screen.until([&] { return screen.probe->second_text(kLog) == "one\n"; });
    screen.draw(kName, "history_export");
}

TEST_CASE("a run that is chosen stays so when there is a newer one", "[apple][windows][history]")
{
    History screen;
    screen.probe->choose_row(kName, 0);
    screen.desk.on_agent([&] {
        screen.desk.add_run(3, true, "three\n");
        screen.desk.port.change("web");
    });
    screen.until([&] { return screen.probe->rows(kName).size() == 3; });
    CHECK(screen.probe->chosen_row(kName) == 1);
    CHECK(screen.probe->selected_run(kName) == 1);
}
