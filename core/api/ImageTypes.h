// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QList>
#include <QMap>
#include <QString>

namespace gatehouse::api {

/// One measured event that extends a register.
struct MeasuredEvent
{
    QString name;   ///< For example "Authenticode of the UKI".
    QString digest; ///< Lower-case hex.
};

/// A register's predicted value and the events that lead to it.
struct RegisterPrediction
{
    QString name;  ///< "PCR 4", "RTMR1", …
    QString value; ///< Lower-case hex, 32 or 48 bytes.
    QList<MeasuredEvent> events;
};

enum class ImageState { Ready, Building, Failed };

/// A typed setting of a recipe.
struct RecipeParameter
{
    QString name;
    QString description;
    QString value;
    bool changesMeasurement = true;
    QStringList choices; ///< The only values it takes; empty: any of its type.
};

struct RecipeSummary
{
    QString name; ///< "dstack"
    QString description;
    QString path;
    QList<RecipeParameter> parameters;
};

struct ImageSummary
{
    QString id;      ///< Content identifier; stable for equal inputs.
    QString recipe;
    QString version;
    ImageState state = ImageState::Ready;
    bool debug = false; ///< A debug image: shown with a banner wherever its machines appear.
    qint64 bytes = 0;
    QDateTime builtAt;
    QString error; ///< Why the last build failed; empty otherwise.
};

struct ImageStepTime
{
    QString step;
    double seconds = 0;
    bool fromCache = false;
};

struct ImageDetail
{
    ImageSummary summary;
    QString diskPath;
    QString measurementsPath;
    QString baseSuite;
    QString kernel;
    QString commandLine;
    QString rootHash;
    int packageCount = 0;
    QList<RegisterPrediction> registers;
    QList<RecipeParameter> parameters;
    QList<ImageStepTime> steps;
};

struct ImageBuildRequest
{
    QString recipe;
    QMap<QString, QString> parameters; ///< Overrides by name; the rest come from the recipe and the network profile.
};

/// What `image measure` says of a file.
struct FileMeasurement
{
    QString format; ///< "uki", "raw", …
    QList<RegisterPrediction> registers;
};

} // namespace gatehouse::api
