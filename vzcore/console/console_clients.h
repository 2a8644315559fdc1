#pragma once

#include "vzcore/base/unique_fd.h"
#include "vzcore/loop.h"

#include <functional>
#include <list>
#include <memory>
#include <string>
#include <string_view>

namespace berth {

/// The terminals attached to one guest's console: what the guest prints goes to all, what any of
/// them types goes to the guest. One that does not read is dropped, with a note in its stream; the
/// guest and the others never wait for it. Lives on the loop.
class ConsoleClients {
public:
    /// Types at the guest and returns how much it took.
    using Input = std::function<std::size_t(std::string_view)>;

    ConsoleClients(Loop& loop, Input input);
    ConsoleClients(const ConsoleClients&) = delete;
    ConsoleClients& operator=(const ConsoleClients&) = delete;
    ~ConsoleClients();

    /// Takes a connected stream socket; its first bytes will be `greeting`, what the guest printed
    /// last.
    void add(UniqueFd socket, std::string_view greeting);
    void output(std::string_view bytes);
    /// The guest takes input again.
    void input_wanted();
    [[nodiscard]] std::size_t count() const { return clients_.size(); }

private:
    struct Client;
    void read_from(Client& client);
    void write_to(Client& client);
    void offer_input(Client& client);
    void drop(Client& client);

    Loop& loop_;
    Input input_;
    std::list<std::unique_ptr<Client>> clients_;
};

}  // namespace berth
