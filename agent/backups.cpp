#include "agent/backups.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <filesystem>

namespace berth::agent {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr milliseconds kPeriod = 24h;
constexpr milliseconds kAfterFailure = 1h;
constexpr std::size_t kKept = 5;
constexpr std::string_view kPrefix = "berth-";
constexpr std::string_view kSuffix = ".db";

std::string folder_of(const Paths& paths)
{
    return paths.data + "/backups";
}

/// The date in "berth-20261123T221458Z.db"; nothing for another file.
std::optional<UnixTime> date_of(const std::string& name)
{
    if (name.rfind(kPrefix, 0) != 0 || !name.ends_with(kSuffix)) return std::nullopt;
    const std::string date =
        name.substr(kPrefix.size(), name.size() - kPrefix.size() - kSuffix.size());
    std::tm parts{};
    const char* end = ::strptime(date.c_str(), "%Y%m%dT%H%M%SZ", &parts);
    if (end == nullptr || *end != '\0') return std::nullopt;
    return from_millis(std::int64_t{::timegm(&parts)} * 1000);
}

}  // namespace

std::vector<Backup> list_backups(const Paths& paths)
{
    std::vector<Backup> backups;
    std::error_code error;
    for (const auto& item : std::filesystem::directory_iterator(folder_of(paths), error))
        if (const auto date = date_of(item.path().filename().string()))
            backups.push_back({item.path().string(), *date});
    std::sort(backups.begin(), backups.end(), [](const Backup& a, const Backup& b) {
        return a.made_at < b.made_at;
    });
    return backups;
}

Backups::Backups(Environment& environment) : environment_(environment) {}

void Backups::begin()
{
    wake();
}

void Backups::schedule(milliseconds delay)
{
    timer_ = environment_.loop.after(delay, [this] { wake(); });
}

void Backups::wake()
{
    if (environment_.store.read_only()) return schedule(kAfterFailure);
    const auto backups = list_backups(environment_.paths);
    if (backups.empty()) return has_machines() ? start_copy() : schedule(kPeriod);
    const UnixTime newest = backups.back().made_at;
    // A date in the future is that of a clock which was set back.
    const milliseconds age = std::max(unix_now() - newest, milliseconds(0));
    if (age < kPeriod) return schedule(kPeriod - age);
    if (!has_changed_since(newest)) return schedule(kPeriod);
    start_copy();
}

bool Backups::has_machines() const
{
    const auto machines = environment_.store.machines();
    return machines && !machines->empty();
}

bool Backups::has_changed_since(UnixTime time) const
{
    const std::string database = environment_.paths.database();
    return std::ranges::any_of(std::array{"", "-wal"}, [&](const char* part) {
        struct stat info {};
        return ::stat((database + part).c_str(), &info) == 0 &&
               from_millis(std::int64_t{info.st_mtime} * 1000) >= time;
    });
}

void Backups::start_copy()
{
    const Paths& paths = environment_.paths;
    if (auto made = ensure_private_dir(folder_of(paths)); !made) return finish(made);
    std::string path = folder_of(paths) + "/";
    path.append(kPrefix).append(store::file_date(unix_now())).append(kSuffix);
    auto copy = store::Copy::begin(environment_.store, path);
    if (!copy) return finish(tl::unexpected<Error>(copy.error()));
    copy_.emplace(std::move(*copy));
    go_on();
}

/// A portion, then whatever else waits.
void Backups::go_on()
{
    timer_ = environment_.loop.after(milliseconds(0), [this] {
        const auto whole = copy_->step();
        if (whole && !*whole) return go_on();
        copy_.reset();
        finish(whole ? Result<void>() : tl::unexpected<Error>(whole.error()));
    });
}

void Backups::finish(const Result<void>& copied)
{
    if (!copied) {
        environment_.log.warn("no backup was made: " + copied.error().message);
        return schedule(kAfterFailure);
    }
    auto backups = list_backups(environment_.paths);
    if (!backups.empty()) environment_.log.info("a backup was made: " + backups.back().path);
    for (std::size_t i = 0; i + kKept < backups.size(); ++i)
        ::unlink(backups[i].path.c_str());
    schedule(kPeriod);
}

}  // namespace berth::agent
