#include "store/impl.h"
#include "store/parts.h"

namespace berth::store {
namespace {

constexpr const char kAdd[] =
    "INSERT INTO machine (id, created_at, updated_at, name, cpus, memory, boot_kind, kernel, "
    "initrd, command_line, boot_extra, autostart, autostart_order, autostart_delay, "
    "autostart_retries, autostart_extra, autostart_ac_power, autostart_mounted, autostart_network, "
    "conditions_extra, restart, on_sleep, stop_grace, ready_pattern, console_limit, console_extra, "
    "accelerator, rosetta, extra) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
    "?)";
constexpr const char kUpdate[] =
    "UPDATE machine SET updated_at = ?, name = ?, cpus = ?, memory = ?, boot_kind = ?, kernel = ?, "
    "initrd = ?, command_line = ?, boot_extra = ?, autostart = ?, autostart_order = ?, "
    "autostart_delay = ?, autostart_retries = ?, autostart_extra = ?, autostart_ac_power = ?, "
    "autostart_mounted = ?, autostart_network = ?, conditions_extra = ?, restart = ?, "
    "on_sleep = ?, stop_grace = ?, ready_pattern = ?, console_limit = ?, console_extra = ?, "
    "accelerator = ?, rosetta = ?, extra = ? WHERE id = ? RETURNING created_at";
constexpr const char kDelete[] = "DELETE FROM machine WHERE id = ?";
constexpr const char kSelect[] =
    "SELECT id, created_at, updated_at, name, cpus, memory, boot_kind, kernel, initrd, "
    "command_line, boot_extra, autostart, autostart_order, autostart_delay, autostart_retries, "
    "autostart_extra, autostart_ac_power, autostart_mounted, autostart_network, conditions_extra, "
    "restart, on_sleep, stop_grace, ready_pattern, console_limit, console_extra, accelerator, "
    "rosetta, extra FROM machine ";
constexpr const char kByName[] = "WHERE name = ?";
constexpr const char kAll[] = "ORDER BY name";
constexpr const char kNameHolder[] = "SELECT name FROM machine WHERE name = ? AND id <> ?";
constexpr const char kIdHolder[] = "SELECT name FROM machine WHERE id = ?";

// The columns from `name` on, in the order of the statements above.
template <typename AnyDefinition, typename Visit>
void visit_columns(AnyDefinition& definition, Visit&& visit)
{
    auto& boot = definition.boot;
    auto& autostart = definition.autostart;
    auto& conditions = autostart.conditions;
    visit(definition.name, definition.cpus, definition.memory);
    visit(boot.kind, boot.kernel, boot.initrd, boot.command_line, boot.extra);
    visit(autostart.enabled, autostart.order, autostart.delay, autostart.retries, autostart.extra);
    visit(conditions.ac_power, conditions.mounted, conditions.network, conditions.extra);
    visit(definition.restart, definition.on_sleep, definition.stop_grace, definition.ready_pattern);
    visit(definition.console.limit, definition.console.extra);
    visit(definition.accelerator, definition.rosetta, definition.extra);
}

tl::unexpected<Error> no_machine(const std::string& id)
{
    return fail(ErrorCode::NoSuchMachine, "there is no machine with the id " + id);
}

Result<void>
check_name_is_free(Connection& connection, const std::string& id, const std::string& name)
{
    Query query = connection.query(kNameHolder);
    if (!query.bind(name, id).next()) return {};
    std::string holder;
    query.read(holder);
    return fail(ErrorCode::AlreadyExists,
                "a machine named \"" + holder + "\" exists already",
                "choose another name; upper and lower case count as the same");
}

// When the machine was created; nothing when there is none with that id.
std::optional<UnixTime> update_row(Connection& connection,
                                   const std::string& id,
                                   const Definition& definition,
                                   UnixTime now)
{
    Query query = connection.query(kUpdate);
    query.bind(now);
    visit_columns(definition, [&](auto&... fields) { query.bind(fields...); });
    if (!query.bind(id).next()) return std::nullopt;
    UnixTime created_at;
    query.read(created_at);
    return created_at;
}

Machine read_machine(Query& query)
{
    Machine machine;
    query.read(machine.id, machine.created_at, machine.updated_at);
    visit_columns(machine.definition, [&](auto&... fields) { query.read(fields...); });
    return machine;
}

}  // namespace

Result<Machine>
Store::add_machine(const std::string& id, const Definition& definition, UnixTime now)
{
    Connection& connection = *impl_->connection;
    return connection.write("storing the machine " + definition.name, [&]() -> Result<Machine> {
        if (connection.query(kIdHolder).bind(id).next())
            return fail(ErrorCode::AlreadyExists,
                        "a machine with the id " + id + " exists already");
        if (auto free = check_name_is_free(connection, id, definition.name); !free)
            return tl::unexpected<Error>(free.error());
        Query query = connection.query(kAdd);
        query.bind(id, now, now);
        visit_columns(definition, [&](auto&... fields) { query.bind(fields...); });
        query.run();
        insert_parts(connection, id, definition);
        return Machine{id, definition, now, now};
    });
}

Result<Machine>
Store::update_machine(const std::string& id, const Definition& definition, UnixTime now)
{
    Connection& connection = *impl_->connection;
    return connection.write("storing the machine " + definition.name, [&]() -> Result<Machine> {
        if (auto free = check_name_is_free(connection, id, definition.name); !free)
            return tl::unexpected<Error>(free.error());
        const auto created_at = update_row(connection, id, definition, now);
        if (!created_at) return no_machine(id);
        delete_parts(connection, id);
        insert_parts(connection, id, definition);
        return Machine{id, definition, *created_at, now};
    });
}

Result<void> Store::delete_machine(const std::string& id)
{
    Connection& connection = *impl_->connection;
    return connection.write("deleting a machine", [&]() -> Result<void> {
        if (connection.query(kDelete).bind(id).run() == 0) return no_machine(id);
        return {};
    });
}

Result<std::optional<Machine>> Store::find_machine(const std::string& name)
{
    Connection& connection = *impl_->connection;
    return connection.read("reading the machine " + name, [&]() -> Result<std::optional<Machine>> {
        Query query = connection.query(std::string(kSelect) + kByName);
        if (!query.bind(name).next()) return std::nullopt;
        Machine machine = read_machine(query);
        load_parts(connection, machine.id, machine.definition);
        return machine;
    });
}

Result<std::vector<Machine>> Store::machines()
{
    Connection& connection = *impl_->connection;
    return connection.read("reading the machines", [&]() -> Result<std::vector<Machine>> {
        std::vector<Machine> machines;
        Query query = connection.query(std::string(kSelect) + kAll);
        while (query.next()) {
            machines.push_back(read_machine(query));
            load_parts(connection, machines.back().id, machines.back().definition);
        }
        return machines;
    });
}

}  // namespace berth::store
