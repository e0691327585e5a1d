// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtTest>

/// Lets the running test function fail, with what the error says, when @p expression is a Result that holds one.
#define VERIFY_OK(expression) \
    do { \
        const auto& ghVerified = (expression); \
        QVERIFY2(ghVerified.has_value(), ghVerified.has_value() ? "" : qPrintable(ghVerified.error().toString())); \
    } while (false)
