#include "tests/menubar/viewer_fixture.h"

#include "tests/support/catch.h"
#include "vzcore/base/file.h"

#include <fcntl.h>

#include <QApplication>
#include <QDeadlineTimer>

namespace berth::test {

void spin_until(const std::string& what, const std::function<bool()>& condition)
{
    const QDeadlineTimer deadline(std::chrono::seconds(60));
    while (!condition()) {
        if (deadline.hasExpired()) FAIL("waited in vain for: " << what);
        QApplication::processEvents(QEventLoop::WaitForMoreEvents, 20);
    }
}

void spin_once()
{
    QApplication::processEvents();
}

LogFolder::LogFolder(const std::string& content)
{
    loop_ = viewer::make_qt_loop();
    if (!content.empty()) write("console.log", content);
}

void LogFolder::write(const std::string& name, const std::string& content) const
{
    REQUIRE(write_file_atomically(dir_ / name, content));
}

void LogFolder::append(const std::string& content) const
{
    const auto file = open_file(dir_ / "console.log", O_WRONLY | O_APPEND | O_CREAT);
    REQUIRE(file);
    REQUIRE(write_all(file->get(), content));
}

std::unique_ptr<viewer::LogDocument> LogFolder::open() const
{
    auto document = viewer::LogDocument::open(*loop_, path());
    REQUIRE(document);
    return std::move(*document);
}

std::string numbered_lines(int count)
{
    std::string text;
    for (int i = 0; i < count; ++i)
        text += "line " + std::to_string(i) + "\n";
    return text;
}

}  // namespace berth::test
