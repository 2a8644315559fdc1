// @catch of what GNUstep throws, in files that clang compiled as Objective-C++ with ARC: they
// expect exceptions to be C++ ones, and gcc's runtime throws its own kind. To C++ these are
// foreign; the type below takes all of them for an object that is caught, and the wrapped begin of
// a catch finds the object. Which class is caught is not looked at: all that is thrown is an
// NSException.
#include "tests/apple/runtime/gcc_runtime.h"

#include <cxxabi.h>
#include <unwind.h>

#include <cstring>
#include <typeinfo>

namespace gnustep::libobjc {

struct __objc_type_info : std::type_info {
    explicit __objc_type_info(const char* name) : std::type_info(name) {}
    ~__objc_type_info() override;
    bool __do_catch(const std::type_info* thrown, void** object, unsigned outer) const override;
};
struct __objc_id_type_info : __objc_type_info {
    __objc_id_type_info() : __objc_type_info("@id") {}
    ~__objc_id_type_info() override;
};
struct __objc_class_type_info : __objc_type_info {
    using __objc_type_info::__objc_type_info;
    ~__objc_class_type_info() override;
};

__objc_type_info::~__objc_type_info() = default;
__objc_id_type_info::~__objc_id_type_info() = default;
__objc_class_type_info::~__objc_class_type_info() = default;

bool __objc_type_info::__do_catch(const std::type_info* thrown, void** /*object*/, unsigned) const
{
    return *thrown == typeid(abi::__foreign_exception);
}

}  // namespace gnustep::libobjc

extern "C" {

gnustep::libobjc::__objc_id_type_info __objc_id_type_info;

/// As gcc's runtime throws it.
struct ThrownObject {
    _Unwind_Exception header;
    id object;
};

void* __real___cxa_begin_catch(void* thrown);

void* __wrap___cxa_begin_catch(void* thrown)
{
    void* caught = __real___cxa_begin_catch(thrown);
    const auto* object = static_cast<const ThrownObject*>(thrown);
    constexpr char kObjectiveC[] = "GNUCOBJC";
    const _Unwind_Exception_Class found = object->header.exception_class;
    _Unwind_Exception_Class wanted = 0;
    for (int i = 0; i < 8; ++i)
        wanted = wanted << 8 | static_cast<unsigned char>(kObjectiveC[i]);
    return found == wanted ? object->object : caught;
}

// The personality that clang names for Objective-C++ is C++'s, as is all the rest.
__asm__(".globl __gnustep_objcxx_personality_v0\n"
        "__gnustep_objcxx_personality_v0: jmp __gxx_personality_v0@PLT\n");

}  // extern "C"
