// Lets what clang compiles with ARC run on the Objective-C runtime of gcc, which Debian's GNUstep
// is built with. clang emits the object model of GNUstep's own runtime 1.6: the same structures
// with members behind, offsets of instance variables that are known at load time only, and calls to
// ARC's functions. For tests; nothing of Berth itself is in here.
#include "tests/apple/runtime/arc_runtime.h"

#include "tests/apple/runtime/blocks.h"
#include "tests/apple/runtime/gcc_runtime.h"

#include <dlfcn.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace berth::test {
namespace {

// What gcc's runtime accepts; GNUstep itself is made of such modules.
constexpr unsigned long kGccVersion = 8;
// How clang marks a protocol, and how gcc's runtime does.
constexpr std::uintptr_t kClangProtocolEnd = 16;
constexpr std::uintptr_t kGccProtocol = 2;

void mark_protocols(objc::ProtocolList* list)
{
    for (; list; list = list->next)
        for (std::size_t i = 0; i < list->count; ++i) {
            objc::Protocol* protocol = list->list[i];
            if (!protocol || protocol->isa <= kGccProtocol || protocol->isa >= kClangProtocolEnd)
                continue;
            protocol->isa = kGccProtocol;
            mark_protocols(protocol->protocols);
        }
}

/// The modules that clang made, until all are there.
class Loader {
public:
    void add(objc::Module* module)
    {
        if (started_) std::abort();  // a bundle that clang made: nobody has one
        const objc::Symtab* symbols = module->symtab;
        for (int i = 0; i < symbols->classes; ++i) {
            auto* cls = static_cast<objc::Class*>(symbols->definitions[i]);
            classes_[cls->name] = cls;
            mark_protocols(cls->protocols);
            mark_protocols(cls->isa->protocols);
        }
        for (int i = 0; i < symbols->categories; ++i)
            mark_protocols(static_cast<objc::Category*>(symbols->definitions[symbols->classes + i])
                               ->protocols);
        modules_.push_back(module);
    }

    void start()
    {
        started_ = true;
        for (const auto& [name, cls] : classes_)
            size_of(cls->name);
        for (objc::Module* module : modules_) {
            module->version = kGccVersion;
            module->size = sizeof(objc::Module);
            load(module);
        }
    }

    static void load(objc::Module* module)
    {
        using Load = void (*)(objc::Module*);
        static const auto real = reinterpret_cast<Load>(dlsym(RTLD_NEXT, "__objc_exec_class"));
        real(module);
    }

private:
    // Instance variables begin behind those of the superclass, which may be in another file.
    long size_of(const char* name)
    {
        if (!name) return 0;
        const auto own = classes_.find(name);
        if (own == classes_.end()) {
            const objc::Class* known = objc_lookup_class(name);
            if (known) return known->instance_size;
            std::fprintf(stderr, "the superclass %s is missing\n", name);
            std::abort();
        }
        objc::Class* cls = own->second;
        if (!sized_.insert(cls).second) return cls->instance_size;
        const long base = size_of(cls->super_name);
        if (cls->instance_size > 0) return cls->instance_size;
        for (int i = 0; cls->ivars && i < cls->ivars->count; ++i) {
            cls->ivars->list[i].offset += static_cast<int>(base);
            if (cls->ivar_offsets && cls->ivar_offsets[i])
                *cls->ivar_offsets[i] += static_cast<std::int32_t>(base);
        }
        return cls->instance_size = base - cls->instance_size;
    }

    std::unordered_map<std::string_view, objc::Class*> classes_;
    std::unordered_set<objc::Class*> sized_;
    std::vector<objc::Module*> modules_;
    bool started_ = false;
};

// Used before main() by the constructor of each file.
Loader& loader()
{
    static Loader it;
    return it;
}

struct WeakReferences {
    std::recursive_mutex lock;
    std::unordered_map<id, std::unordered_set<id*>> places;  ///< By what they refer to.
};

WeakReferences& weak()
{
    static WeakReferences it;
    return it;
}

objc::Imp root_dealloc = nullptr;

id send(id object, SEL selector)
{
    return reinterpret_cast<id (*)(id, SEL)>(objc_msg_lookup(object, selector))(object, selector);
}

SEL selector(const char* name)
{
    return sel_registerName(name);
}

// Takes the place of NSObject's. Loads of weak references hold the same lock, so that none of them
// finds an object that is half gone.
void dealloc_and_forget(id object, SEL command)
{
    {
        const std::lock_guard lock(weak().lock);
        const auto found = weak().places.find(object);
        if (found != weak().places.end()) {
            for (id* place : found->second)
                *place = nullptr;
            weak().places.erase(found);
        }
    }
    reinterpret_cast<void (*)(id, SEL)>(root_dealloc)(object, command);
}

}  // namespace

void start_objective_c()
{
    loader().start();
    objc::Method* dealloc =
        class_getInstanceMethod(objc_lookup_class("NSObject"), selector("dealloc"));
    root_dealloc =
        method_setImplementation(dealloc, reinterpret_cast<objc::Imp>(dealloc_and_forget));
    start_blocks();
}

}  // namespace berth::test

using berth::test::loader;
using berth::test::selector;
using berth::test::send;
using berth::test::weak;

extern "C" {

void __objc_exec_class(objc::Module* module)
{
    if (module->version == berth::test::kGccVersion) return berth::test::Loader::load(module);
    loader().add(module);
}

// ---- Messages. clang asks for a slot that has the method, gcc's runtime has the method alone.
struct Slot {
    void *owner, *cached_for, *types;
    int version;
    objc::Imp method;
};

Slot* objc_msg_lookup_sender(id* receiver, SEL selector, id /*sender*/)
{
    static thread_local Slot slot;
    slot.method = objc_msg_lookup(*receiver, selector);
    return &slot;
}

Slot* objc_slot_lookup_super(objc::Super* super, SEL selector)
{
    static thread_local Slot slot;
    slot.method = objc_msg_lookup_super(super, selector);
    return &slot;
}

// ---- ARC, as its specification names it.
id objc_retain(id object)
{
    return object ? send(object, selector("retain")) : object;
}
void objc_release(id object)
{
    if (object) send(object, selector("release"));
}
id objc_autorelease(id object)
{
    return object ? send(object, selector("autorelease")) : object;
}
id objc_retainAutorelease(id object)
{
    return objc_autorelease(objc_retain(object));
}
id objc_autoreleaseReturnValue(id object)
{
    return objc_autorelease(object);
}
id objc_retainAutoreleaseReturnValue(id object)
{
    return objc_retainAutorelease(object);
}
id objc_retainAutoreleasedReturnValue(id object)
{
    return objc_retain(object);
}
id objc_unsafeClaimAutoreleasedReturnValue(id object)
{
    return object;
}
id objc_retainBlock(id block)
{
    return block ? static_cast<id>(_Block_copy(block)) : block;
}
void objc_storeStrong(id* place, id object)
{
    id before = *place;
    if (before == object) return;
    objc_retain(object);
    *place = object;
    objc_release(before);
}
id objc_storeWeak(id* place, id object)
{
    const std::lock_guard lock(weak().lock);
    if (const auto found = weak().places.find(*place); found != weak().places.end()) {
        found->second.erase(place);
        if (found->second.empty()) weak().places.erase(found);
    }
    *place = object;
    if (object) weak().places[object].insert(place);
    return object;
}
id objc_initWeak(id* place, id object)
{
    *place = nullptr;
    return objc_storeWeak(place, object);
}
void objc_destroyWeak(id* place)
{
    objc_storeWeak(place, nullptr);
}
id objc_loadWeakRetained(id* place)
{
    const std::lock_guard lock(weak().lock);
    return objc_retain(*place);
}
id objc_loadWeak(id* place)
{
    return objc_autorelease(objc_loadWeakRetained(place));
}
void objc_copyWeak(id* to, id* from)
{
    const std::lock_guard lock(weak().lock);
    objc_initWeak(to, *from);
}
void objc_moveWeak(id* to, id* from)
{
    const std::lock_guard lock(weak().lock);
    objc_initWeak(to, *from);
    objc_destroyWeak(from);
}
void* objc_autoreleasePoolPush()
{
    const auto pool = reinterpret_cast<id>(objc_lookup_class("NSAutoreleasePool"));
    return send(pool, selector("new"));
}
void objc_autoreleasePoolPop(void* pool)
{
    send(static_cast<id>(pool), selector("release"));
}

}  // extern "C"
