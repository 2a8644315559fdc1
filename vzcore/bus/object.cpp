#include "vzcore/bus/object.h"

#include <algorithm>
#include <memory>

namespace berth::bus {
namespace {

constexpr const char* kProperties = "org.freedesktop.DBus.Properties";
constexpr const char* kIntrospectable = "org.freedesktop.DBus.Introspectable";
constexpr const char* kStandard =
    " <interface name=\"org.freedesktop.DBus.Properties\">\n"
    "  <method name=\"Get\"><arg type=\"s\" direction=\"in\"/><arg type=\"s\" direction=\"in\"/>"
    "<arg type=\"v\" direction=\"out\"/></method>\n"
    "  <method name=\"GetAll\"><arg type=\"s\" direction=\"in\"/>"
    "<arg type=\"a{sv}\" direction=\"out\"/></method>\n"
    "  <method name=\"Set\"><arg type=\"s\" direction=\"in\"/><arg type=\"s\" direction=\"in\"/>"
    "<arg type=\"v\" direction=\"in\"/></method>\n"
    " </interface>\n"
    " <interface name=\"org.freedesktop.DBus.Introspectable\">\n"
    "  <method name=\"Introspect\"><arg type=\"s\" direction=\"out\"/></method>\n"
    " </interface>\n";

std::string signature_of(const Values& values)
{
    std::string signature;
    for (const Value& value : values)
        signature += value.signature();
    return signature;
}

// Where the first complete type of a signature ends.
std::size_t first_type(const std::string& signature)
{
    std::size_t at = 0;
    while (at < signature.size() && signature[at] == 'a')
        ++at;
    int depth = 0;
    for (; at < signature.size(); ++at) {
        if (signature[at] == '(' || signature[at] == '{') ++depth;
        if (signature[at] == ')' || signature[at] == '}') --depth;
        if (depth == 0) return at + 1;
    }
    return signature.size();
}

std::string arguments_xml(std::string signature, const std::string& direction)
{
    std::string xml;
    while (!signature.empty()) {
        const std::size_t end = first_type(signature);
        xml += "<arg type=\"" + signature.substr(0, end) + "\"" + direction + "/>";
        signature.erase(0, end);
    }
    return xml;
}

std::string interface_xml(const Interface& interface)
{
    std::string xml = " <interface name=\"" + interface.name + "\">\n";
    for (const auto& [name, call] : interface.calls)
        xml += "  <method name=\"" + name + "\">" + arguments_xml(call.in, " direction=\"in\"") +
               arguments_xml(call.out, " direction=\"out\"") + "</method>\n";
    for (const auto& [name, property] : interface.properties)
        xml += "  <property name=\"" + name + "\" type=\"" + property.signature +
               "\" access=\"read\"/>\n";
    for (const auto& [name, signature] : interface.emissions)
        xml += "  <signal name=\"" + name + "\">" + arguments_xml(signature, "") + "</signal>\n";
    return xml + " </interface>\n";
}

class Object {
public:
    explicit Object(std::vector<Interface> interfaces) : interfaces_(std::move(interfaces)) {}

    [[nodiscard]] Result<Values> answer(const Request& request) const
    {
        if (request.interface == kProperties) return properties(request);
        if (request.interface == kIntrospectable && request.member == "Introspect")
            return Values{Value::text(introspection())};
        for (const Interface& interface : interfaces_) {
            // A caller may leave the interface out.
            if (!request.interface.empty() && request.interface != interface.name) continue;
            const auto call = interface.calls.find(request.member);
            if (call == interface.calls.end()) continue;
            if (auto good = expect(request, call->second.in); !good)
                return tl::unexpected<Error>(good.error());
            return call->second.run(request.arguments);
        }
        return fail(ErrorCode::Unsupported, "no such method: " + request.member);
    }

private:
    static Result<void> expect(const Request& request, const std::string& signature)
    {
        const std::string given = signature_of(request.arguments);
        if (given == signature) return {};
        return fail(ErrorCode::Invalid,
                    request.member + ": expected arguments of type \"" + signature + "\", not \"" +
                        given + "\"");
    }

    [[nodiscard]] Result<Values> properties(const Request& request) const
    {
        if (request.member == "GetAll") {
            if (auto good = expect(request, "s"); !good) return tl::unexpected<Error>(good.error());
            return all(request.arguments.front().as_text().value_or(""));
        }
        if (request.member == "Set")
            return fail(ErrorCode::Refused, "no property of this object can be set");
        if (request.member != "Get") return fail(ErrorCode::Unsupported, "no such method");
        if (auto good = expect(request, "ss"); !good) return tl::unexpected<Error>(good.error());
        const std::string name = request.arguments.at(1).as_text().value_or("");
        const Interface* interface = find(request.arguments.front().as_text().value_or(""));
        if (interface == nullptr || interface->properties.count(name) == 0)
            return fail(ErrorCode::Invalid, "no such property: " + name);
        return Values{Value::variant(interface->properties.at(name).read())};
    }

    [[nodiscard]] Result<Values> all(const std::string& name) const
    {
        const Interface* interface = find(name);
        if (interface == nullptr) return fail(ErrorCode::Invalid, "no such interface: " + name);
        Values entries;
        for (const auto& [property, how] : interface->properties)
            entries.push_back(Value::entry(Value::text(property), Value::variant(how.read())));
        return Values{Value::array("{sv}", std::move(entries))};
    }

    [[nodiscard]] const Interface* find(const std::string& name) const
    {
        const auto found = std::find_if(interfaces_.begin(),
                                        interfaces_.end(),
                                        [&](const Interface& one) { return one.name == name; });
        return found == interfaces_.end() ? nullptr : &*found;
    }

    [[nodiscard]] std::string introspection() const
    {
        std::string xml = "<!DOCTYPE node PUBLIC \"-//freedesktop//DTD D-BUS Object "
                          "Introspection 1.0//EN\"\n"
                          "\"http://www.freedesktop.org/standards/dbus/1.0/introspect.dtd\">\n"
                          "<node>\n";
        for (const Interface& interface : interfaces_)
            xml += interface_xml(interface);
        return xml + kStandard + "</node>\n";
    }

    std::vector<Interface> interfaces_;
};

}  // namespace

ObjectHandler object_of(std::vector<Interface> interfaces)
{
    // Shared: the connection copies its handlers.
    const auto object = std::make_shared<const Object>(std::move(interfaces));
    return [object](const Request& request) { return object->answer(request); };
}

}  // namespace berth::bus
