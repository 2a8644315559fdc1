#include "menubar/status_notifier/folder_chooser.h"

#include "menubar/status_notifier/text.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace berth::menu {
namespace {

using bus::Value;
using bus::Values;
using namespace std::chrono_literals;

constexpr const char* kPortal = "org.freedesktop.portal.Desktop";
constexpr const char* kPath = "/org/freedesktop/portal/desktop";
constexpr const char* kFileChooser = "org.freedesktop.portal.FileChooser";
constexpr const char* kRequest = "org.freedesktop.portal.Request";
constexpr auto kPatience = 25s;  // the bus may start the portal
constexpr std::uint64_t kAccepted = 0;
constexpr std::uint64_t kCancelled = 1;

// Where the portal says that it will answer, so that we listen before it can.
std::string request_path(std::string unique_name, const std::string& token)
{
    std::erase(unique_name, ':');
    std::replace(unique_name.begin(), unique_name.end(), '.', '_');
    std::string path = kPath;
    for (const std::string& part : {std::string("request"), unique_name, token})
        path.append("/").append(part);
    return path;
}

Result<std::optional<std::string>> folder_in(const Value& results)
{
    for (const Value& entry : results.items()) {
        if (entry.items().size() != 2 || entry.items()[0].as_text() != "uris") continue;
        const Values& uris = entry.items()[1].inner().items();
        if (uris.empty()) break;
        const std::string uri = uris.front().as_text().value_or("");
        if (auto path = path_of_uri(uri)) return path;
        return fail(ErrorCode::Unsupported, "not a folder of this host: " + uri);
    }
    return fail(ErrorCode::Unsupported, "the desktop's dialog told no folder");
}

// Unreachable: nobody has the name, and the bus knows of nobody to start.
std::string why_none(const Error& error)
{
    const std::string none = "this desktop has no dialog to choose a folder";
    return error.code == ErrorCode::Unreachable ? none : none + ": " + error.message;
}

}  // namespace

FolderChooser::~FolderChooser()
{
    for (const auto& [number, dialog] : dialogs_)
        bus_.call({kPortal, dialog.path, kRequest, "Close"}, {}, kPatience, [](const auto&) {});
}

void FolderChooser::choose(const std::string& title, Chosen chosen)
{
    const int number = ++last_;
    const std::string token = "berth" + std::to_string(number);
    Dialog& dialog = dialogs_[number];
    dialog.path = request_path(bus_.unique_name(), token);
    dialog.chosen = std::move(chosen);
    if (bus_.is_ready()) {
        listen(number);
        dialog.portal = bus_.watch_name(
            kPortal, [this, number](const std::string& owner) { portal_is(number, owner); });
    }
    const auto option = [](const char* name, Value value) {
        return Value::entry(Value::text(name), Value::variant(std::move(value)));
    };
    bus_.call({kPortal, kPath, kFileChooser, "OpenFile", bus::Method::Start::Start},
              {Value::text(""),  // no window of ours is behind it
               Value::text(clean_text(title)),
               Value::array("{sv}",
                            {option("handle_token", Value::text(token)),
                             option("directory", Value::boolean(true)),
                             option("modal", Value::boolean(false))})},
              kPatience,
              [this, number, weak = std::weak_ptr(alive_)](const Result<Values>& answer) {
                  if (weak.lock()) opened(number, answer);
              });
}

void FolderChooser::listen(int number)
{
    Dialog& dialog = dialogs_.at(number);
    dialog.response =
        bus_.listen({kPortal, dialog.path, kRequest, "Response"},
                    [this, number](const Values& arguments) { responded(number, arguments); });
}

void FolderChooser::opened(int number, const Result<Values>& answer)
{
    const auto found = dialogs_.find(number);
    if (found == dialogs_.end()) return;
    if (!answer) return finish(number, fail(ErrorCode::Unsupported, why_none(answer.error())));
    // Portals before 0.9 choose the path themselves.
    const std::string path = answer->empty() ? "" : answer->front().as_text().value_or("");
    if (path.empty() || path == found->second.path) return;
    found->second.path = path;
    listen(number);
}

void FolderChooser::portal_is(int number, const std::string& owner)
{
    Dialog& dialog = dialogs_.at(number);
    const bool was_there = std::exchange(dialog.portal_was_there, !owner.empty());
    if (was_there && owner.empty())
        finish(number, fail(ErrorCode::Unreachable, "the desktop's dialog has gone"));
}

void FolderChooser::responded(int number, const Values& arguments)
{
    const auto code = arguments.empty() ? std::nullopt : arguments[0].as_uint();
    if (code == kCancelled) return finish(number, std::nullopt);
    if (code != kAccepted || arguments.size() < 2)
        return finish(number, fail(ErrorCode::Refused, "the desktop's dialog failed"));
    finish(number, folder_in(arguments[1]));
}

void FolderChooser::finish(int number, const Result<std::optional<std::string>>& result)
{
    auto dialog = dialogs_.extract(number);
    if (!dialog.empty()) dialog.mapped().chosen(result);
}

std::optional<std::string> path_of_uri(const std::string& uri)
{
    constexpr std::string_view kScheme = "file://";
    if (!uri.starts_with(kScheme)) return std::nullopt;
    const std::size_t slash = uri.find('/', kScheme.size());
    if (slash == std::string::npos) return std::nullopt;
    const std::string host = uri.substr(kScheme.size(), slash - kScheme.size());
    std::array<char, 256> own{};
    const bool known = ::gethostname(own.data(), own.size() - 1) == 0;
    if (!host.empty() && host != "localhost" && !(known && host == own.data())) return std::nullopt;

    std::string path;
    for (std::size_t i = slash; i < uri.size(); ++i) {
        if (uri[i] != '%') {
            path += uri[i];
            continue;
        }
        if (i + 2 >= uri.size()) return std::nullopt;
        unsigned int byte = 0;
        const char* const end = uri.data() + i + 3;
        const auto [rest, error] = std::from_chars(uri.data() + i + 1, end, byte, 16);
        if (error != std::errc() || rest != end || byte == 0) return std::nullopt;
        path += static_cast<char>(byte);
        i += 2;
    }
    return path;
}

}  // namespace berth::menu
