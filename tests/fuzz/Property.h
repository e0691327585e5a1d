// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdio>
#include <cstdlib>

/// Ends the process when a property of a parser does not hold; active in every build type, unlike assert().
#define GATEHOUSE_PROPERTY(condition) \
    do { \
        if (!(condition)) { \
            std::fprintf(stderr, "%s:%d: property does not hold: %s\n", __FILE__, __LINE__, #condition); \
            std::abort(); \
        } \
    } while (false)
