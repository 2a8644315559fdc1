#pragma once
#pragma GCC system_header
// What libc++ calls on macOS for one locale, and glibc has not.
#include <ctype.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <wchar.h>
#include <wctype.h>

// Not for the locale that is no pointer.
#undef isdigit_l
#undef islower_l
#undef isupper_l
#undef isxdigit_l

extern "C" {
int asprintf_l(char** result, locale_t locale, const char* format, ...);
int snprintf_l(char* into, size_t size, locale_t locale, const char* format, ...);
int sscanf_l(const char* text, locale_t locale, const char* format, ...);
struct lconv* localeconv_l(locale_t locale);
wint_t btowc_l(int byte, locale_t locale);
int wctob_l(wint_t character, locale_t locale);
size_t mbrlen_l(const char* text, size_t size, mbstate_t* state, locale_t locale);
size_t mbrtowc_l(wchar_t* into, const char* text, size_t size, mbstate_t* state, locale_t locale);
size_t mbsnrtowcs_l(
    wchar_t* into, const char** text, size_t bytes, size_t size, mbstate_t* state, locale_t locale);
size_t
mbsrtowcs_l(wchar_t* into, const char** text, size_t size, mbstate_t* state, locale_t locale);
int mbtowc_l(wchar_t* into, const char* text, size_t size, locale_t locale);
size_t wcrtomb_l(char* into, wchar_t character, mbstate_t* state, locale_t locale);
size_t wcsnrtombs_l(char* into,
                    const wchar_t** text,
                    size_t characters,
                    size_t size,
                    mbstate_t* state,
                    locale_t locale);
int ___mb_cur_max_l(locale_t locale);
}
#define MB_CUR_MAX_L(locale) (___mb_cur_max_l(locale))
