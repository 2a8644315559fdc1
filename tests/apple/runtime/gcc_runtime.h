#pragma once

#include <cstddef>
#include <cstdint>

// The structures and functions of gcc's Objective-C runtime, as far as they are used here.
namespace objc {

struct Class;
struct Object {
    Class* isa;
};
struct Selector;
struct Method;
struct MethodList;
using Imp = void (*)();  ///< To be cast to what it is.

struct Ivar {
    const char *name, *type;
    int offset;
};
struct IvarList {
    int count;
    Ivar list[1];
};
struct Protocol;
struct ProtocolList {
    ProtocolList* next;
    std::size_t count;
    Protocol* list[1];
};
struct Protocol {
    std::uintptr_t isa;
    const char* name;
    ProtocolList* protocols;
};
struct Class {
    Class* isa;
    const char* super_name;  ///< Until the runtime has found it.
    const char* name;
    long version;
    unsigned long info;
    long instance_size;
    IvarList* ivars;
    MethodList* methods;
    void* dispatch_table;
    Class *subclasses, *sibling;
    ProtocolList* protocols;
    void* collector_type;
    // gcc's runtime does not look further.
    long abi_version;
    std::int32_t** ivar_offsets;
};
struct Category {
    const char *name, *class_name;
    MethodList *instance_methods, *class_methods;
    ProtocolList* protocols;
};
struct Symtab {
    unsigned long selector_count;
    const Selector* selectors;
    unsigned short classes, categories;
    void* definitions[1];
};
struct Module {
    unsigned long version, size;
    const char* name;
    Symtab* symtab;
};
struct Super {
    Object* self;
    Class* cls;
};

}  // namespace objc

using id = objc::Object*;
using SEL = const objc::Selector*;

extern "C" {
objc::Imp objc_msg_lookup(id receiver, SEL selector);
objc::Imp objc_msg_lookup_super(objc::Super* super, SEL selector);
SEL sel_registerName(const char* name);
objc::Class* objc_lookup_class(const char* name);
objc::Method* class_getInstanceMethod(objc::Class* cls, SEL selector);
objc::Imp method_setImplementation(objc::Method* method, objc::Imp implementation);
void* _Block_copy(const void* block);
}
