// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QtTest>

namespace gatehouse::test {

/// A JSON Schema (draft 7) as the ones in docs/cli use it. What this does not know is a breach and not passed over, so a
/// schema cannot come to say more than is checked.
class JsonSchema
{
public:
    explicit JsonSchema(QJsonObject root)
        : m_root(std::move(root))
    {
    }
    /// Empty when @p value is as the schema says; else the place and what is wrong with it.
    QString breach(const QJsonValue& value) const { return breach(value, m_root, QStringLiteral("$")); }

private:
    static bool isA(const QJsonValue& value, const QString& type)
    {
        if (type == QLatin1String("integer"))
            return value.isDouble() && value.toDouble() == double(qint64(value.toDouble()));
        static const QMap<QString, QJsonValue::Type> types{{"object", QJsonValue::Object}, {"array", QJsonValue::Array}, {"string", QJsonValue::String},
                                                           {"number", QJsonValue::Double}, {"boolean", QJsonValue::Bool}, {"null", QJsonValue::Null}};
        return types.contains(type) && value.type() == types[type];
    }
    QString breach(const QJsonValue& value, const QJsonObject& schema, const QString& at) const
    {
        static const QStringList known{"$schema", "$ref", "title", "description", "type", "enum", "const", "pattern", "format", "minimum", "items",
                                       "properties", "required", "additionalProperties", "anyOf", "definitions"};
        for (const QString& keyword : schema.keys())
            if (!known.contains(keyword))
                return at + QStringLiteral(": the schema says \"%1\", which is not checked here").arg(keyword);
        if (schema.contains("$ref")) {
            const QString name = schema["$ref"].toString().section("#/definitions/", 1);
            const QJsonValue target = m_root["definitions"].toObject()[name];
            return target.isObject() ? breach(value, target.toObject(), at) : at + ": no definition " + name;
        }
        if (const QJsonArray ways = schema["anyOf"].toArray(); schema.contains("anyOf")) {
            QStringList all;
            for (const QJsonValue& way : ways)
                all.append(breach(value, way.toObject(), at));
            if (!all.contains(QString()))
                return all.join(" and ");
        }
        if (const QString wrong = scalarBreach(value, schema); !wrong.isEmpty())
            return at + ": " + wrong;
        if (value.isArray() && schema.contains("items"))
            for (qsizetype i = 0; i < value.toArray().size(); ++i)
                if (const QString wrong = breach(value.toArray()[i], schema["items"].toObject(), QString("%1[%2]").arg(at).arg(i)); !wrong.isEmpty())
                    return wrong;
        return value.isObject() ? memberBreach(value.toObject(), schema, at) : QString();
    }
    static QString scalarBreach(const QJsonValue& value, const QJsonObject& schema)
    {
        const QString shown = QString::fromUtf8(QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact).left(200));
        if (schema.contains("type")) {
            QStringList types;
            for (const QJsonValue& each : schema["type"].isArray() ? schema["type"].toArray() : QJsonArray{schema["type"]})
                types.append(each.toString());
            if (std::none_of(types.begin(), types.end(), [&value](const QString& type) { return isA(value, type); }))
                return shown + " is not of type " + types.join('|');
        }
        if (schema.contains("enum") && !schema["enum"].toArray().contains(value))
            return shown + " is none of the known words";
        if (schema.contains("const") && schema["const"] != value)
            return shown + " is not the constant";
        if (value.isDouble() && schema.contains("minimum") && value.toDouble() < schema["minimum"].toDouble())
            return shown + " is below the minimum";
        if (!value.isString())
            return {};
        if (schema.contains("pattern") && !QRegularExpression(schema["pattern"].toString()).match(value.toString()).hasMatch())
            return shown + " does not match " + schema["pattern"].toString();
        if (!schema.contains("format"))
            return {};
        if (schema["format"].toString() != QLatin1String("date-time"))
            return "the format " + schema["format"].toString() + " is not checked here";
        // RFC 3339, and UTC as ../shared/cli.md wants it.
        return QDateTime::fromString(value.toString(), Qt::ISODateWithMs).isValid() && value.toString().endsWith('Z') ? QString() : shown + " is no time in UTC";
    }
    QString memberBreach(const QJsonObject& object, const QJsonObject& schema, const QString& at) const
    {
        for (const QJsonValue& key : schema["required"].toArray())
            if (!object.contains(key.toString()))
                return at + " lacks " + key.toString();
        const QJsonObject properties = schema["properties"].toObject();
        const QJsonValue others = schema["additionalProperties"];
        for (const QString& key : object.keys()) {
            if (!properties.contains(key) && others.isBool() && !others.toBool())
                return at + " has " + key + ", which the schema does not know";
            const QJsonObject rule = properties.contains(key) ? properties[key].toObject() : others.toObject();
            if (const QString wrong = breach(object[key], rule, at + '.' + key); !wrong.isEmpty())
                return wrong;
        }
        return {};
    }

    QJsonObject m_root;
};

/// Whether what a command wrote with --json is one document as docs/cli says. Empty: it is, or --json was not asked for.
inline QString documentBreach(const QStringList& arguments, const QByteArray& output)
{
    if (!arguments.contains("--json") || arguments.contains("--help"))
        return {};
    QStringList words;
    for (qsizetype i = 0; i < arguments.size() && words.size() < 2; ++i) {
        if (arguments[i] == "--profile")
            ++i;
        else if (!arguments[i].startsWith('-'))
            words.append(arguments[i]);
    }
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(output, &error);
    if (error.error != QJsonParseError::NoError || !document.isObject())
        return "not one JSON document: " + error.errorString() + ' ' + QString::fromUtf8(output.left(500));
    const bool failed = document.object().contains("error") && document.object().size() == 1;
    const QString folder = QStringLiteral(GATEHOUSE_SOURCE_DIR "/docs/cli/");
    QFile file(folder + (failed ? QStringLiteral("error") : words.join('-')) + ".schema.json");
    if (!failed && arguments.contains("--full"))
        file.setFileName(QStringLiteral(GATEHOUSE_SOURCE_DIR "/docs/measurements.schema.json"));
    if (!failed && !file.exists() && !words.isEmpty())
        file.setFileName(folder + words.first() + ".schema.json"); // demo, doctor, serve
    if (!file.open(QIODevice::ReadOnly))
        return "no schema " + file.fileName();
    const QJsonDocument schema = QJsonDocument::fromJson(file.readAll());
    if (!schema.isObject())
        return file.fileName() + " is no JSON";
    return JsonSchema(schema.object()).breach(document.object());
}

/// Lets the running test function fail when documentBreach() finds something.
inline void verifyDocument(const QStringList& arguments, const QByteArray& output)
{
    const QString breach = documentBreach(arguments, output);
    if (!breach.isEmpty())
        QTest::qFail(qPrintable("gatehousectl " + arguments.join(' ') + ": " + breach), __FILE__, __LINE__);
}

} // namespace gatehouse::test
