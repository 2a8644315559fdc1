#pragma once
// The runtime.h that comes with gcc uses the old object layout in inline functions; only types and a
// few functions are needed.
#include <objc/objc.h>
typedef struct objc_method* Method;
typedef struct objc_ivar* Ivar;
extern "C" {
Class object_getClass(id object);
const char* class_getName(Class cls);
SEL sel_registerName(const char* name);
const char* sel_getName(SEL selector);
BOOL sel_isEqual(SEL one, SEL other);
}
