#include "vzcore/console/console_clients.h"

#include "vzcore/rpc/socket.h"

#include <array>
#include <cerrno>

namespace berth {
namespace {

constexpr std::size_t kMostClients = 16;
constexpr std::size_t kMostUnread = std::size_t{1} << 20;
constexpr std::string_view kDropped =
    "\r\n[berth: this terminal did not keep up and was detached; the log has everything]\r\n";

}  // namespace

struct ConsoleClients::Client {
    UniqueFd socket;  // outlives the watch
    std::unique_ptr<FdWatch> watch;
    std::string unread;    // printed by the guest, not yet taken by the client
    std::string typed;     // typed by the client, not yet taken by the guest
    bool leaving = false;  // the note is queued; nothing else goes out
    bool deaf = false;     // takes nothing any more; what it typed is still to be read
};

ConsoleClients::ConsoleClients(Loop& loop, Input input) : loop_(loop), input_(std::move(input)) {}

// What the guest said last was taken from it a moment ago, and nobody runs the loop any more.
ConsoleClients::~ConsoleClients()
{
    for (const auto& client : clients_) {
        std::string_view rest = client->unread;
        while (!rest.empty()) {
            const long put = rpc::send_some(client->socket.get(), rest.data(), rest.size());
            if (put <= 0) break;  // it does not read: the log has it
            rest.remove_prefix(static_cast<std::size_t>(put));
        }
    }
}

void ConsoleClients::add(UniqueFd socket, std::string_view greeting)
{
    if (clients_.size() >= kMostClients) return;  // closing it says so
    auto watch = loop_.watch(socket.get());
    if (!watch) return;
    auto& client = *clients_.emplace_back(std::make_unique<Client>());
    client.socket = std::move(socket);
    client.watch = std::move(*watch);
    client.unread = greeting;
    client.watch->on_readable([this, &client] { read_from(client); });
    if (!client.unread.empty()) client.watch->on_writable([this, &client] { write_to(client); });
}

void ConsoleClients::output(std::string_view bytes)
{
    for (const auto& client : clients_) {
        if (client->leaving || client->deaf) continue;
        const bool idle = client->unread.empty();
        if (client->unread.size() + bytes.size() > kMostUnread) {
            client->leaving = true;
            client->unread += kDropped;
            continue;
        }
        client->unread += bytes;
        // Written from the loop: a client that fails here must not vanish from the list we walk.
        if (idle) client->watch->on_writable([this, &c = *client] { write_to(c); });
    }
}

void ConsoleClients::write_to(Client& client)
{
    const long put =
        rpc::send_some(client.socket.get(), client.unread.data(), client.unread.size());
    if (put < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (put < 0) {
        // It has gone, perhaps right after typing something: reading finds the end, behind that.
        client.deaf = true;
        client.unread.clear();
        client.watch->on_writable(nullptr);
        return;
    }
    client.unread.erase(0, static_cast<std::size_t>(put));
    if (!client.unread.empty()) return;
    if (client.leaving) return drop(client);
    client.watch->on_writable(nullptr);
}

void ConsoleClients::read_from(Client& client)
{
    std::array<char, 4096>
        buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init): filled by read
    const ssize_t got = ::read(client.socket.get(), buffer.data(), buffer.size());
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0) return drop(client);
    client.typed.append(buffer.data(), static_cast<std::size_t>(got));
    offer_input(client);
}

void ConsoleClients::offer_input(Client& client)
{
    client.typed.erase(0, input_(client.typed));
    // A guest that does not read its console holds back this client, nobody else.
    if (client.typed.empty())
        client.watch->on_readable([this, &client] { read_from(client); });
    else
        client.watch->on_readable(nullptr);
}

void ConsoleClients::input_wanted()
{
    for (const auto& client : clients_)
        if (!client->typed.empty()) offer_input(*client);
}

void ConsoleClients::drop(Client& client)
{
    clients_.remove_if([&](const auto& other) { return other.get() == &client; });
}

}  // namespace berth
