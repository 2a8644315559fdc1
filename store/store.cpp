#include "store/store.h"

#include "store/database_file.h"
#include "store/impl.h"

namespace berth::store {
namespace {

constexpr const char kGetSetting[] = "SELECT value FROM setting WHERE name = ?";
constexpr const char kSetSetting[] = "INSERT INTO setting (name, value) VALUES (?, ?) "
                                     "ON CONFLICT (name) DO UPDATE SET value = excluded.value";
constexpr const char kListSettings[] = "SELECT name, value FROM setting ORDER BY name";

}  // namespace

Store::Store(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Store::~Store() = default;

Result<std::unique_ptr<Store>> Store::open(const std::string& path)
{
    auto connection = open_database(path, schema_migrations());
    if (!connection) return tl::unexpected<Error>(connection.error());
    return std::unique_ptr<Store>(new Store(std::make_unique<Impl>(std::move(*connection))));
}

Result<std::unique_ptr<Store>> Store::open_to_read(const std::string& path, const Error& why)
{
    auto connection = store::open_to_read(path, why);
    if (!connection) return tl::unexpected<Error>(connection.error());
    return std::unique_ptr<Store>(new Store(std::make_unique<Impl>(std::move(*connection))));
}

std::optional<Error> Store::read_only() const
{
    return impl_->connection->read_only();
}

Result<void> Store::make_writable()
{
    if (!read_only()) return {};
    auto connection = open_database(impl_->connection->path(), schema_migrations());
    if (!connection) return tl::unexpected<Error>(connection.error());
    impl_->connection = std::move(*connection);
    return {};
}

Result<void> Store::together(const std::function<Result<void>()>& calls)
{
    return impl_->connection->together(calls);
}

Result<std::optional<std::string>> Store::setting(const std::string& name)
{
    Connection& connection = *impl_->connection;
    return connection.read("reading the setting " + name,
                           [&]() -> Result<std::optional<std::string>> {
                               Query query = connection.query(kGetSetting);
                               query.bind(name);
                               if (!query.next()) return std::nullopt;
                               std::string value;
                               query.read(value);
                               return value;
                           });
}

Result<void> Store::set_setting(const std::string& name, const std::string& value)
{
    Connection& connection = *impl_->connection;
    return connection.write("storing the setting " + name, [&]() -> Result<void> {
        connection.query(kSetSetting).bind(name, value).run();
        return {};
    });
}

Result<std::vector<std::pair<std::string, std::string>>> Store::settings()
{
    using Settings = std::vector<std::pair<std::string, std::string>>;
    Connection& connection = *impl_->connection;
    return connection.read("reading the settings", [&]() -> Result<Settings> {
        Settings settings;
        Query query = connection.query(kListSettings);
        while (query.next()) {
            auto& [name, value] = settings.emplace_back();
            query.read(name, value);
        }
        return settings;
    });
}

Result<std::vector<std::string>> Store::verify()
{
    return integrity_problems(*impl_->connection);
}

Result<void> Store::back_up(const std::string& path)
{
    return copy_database(*impl_->connection, path);
}

Result<std::vector<std::string>> verify_database(const std::string& path)
{
    return integrity_problems(path);
}

}  // namespace berth::store
