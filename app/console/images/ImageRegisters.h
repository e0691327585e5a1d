// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/ImageTypes.h"
#include "core/api/MachineTypes.h"
#include "core/api/PolicyService.h"

#include <QWidget>
#include <optional>

class QLabel;
class QVBoxLayout;

namespace gatehouse::console {

class AgeLabel;
class Section;
class StatusBadge;

/// The registers of an image: what is predicted, what the policy in force expects and what its machines report, byte under byte,
/// with the event that explains a difference.
class ImageRegisters : public QWidget
{
    Q_OBJECT
public:
    explicit ImageRegisters(QWidget* parent = nullptr);

    /// Another image: what was known of the one before is forgotten.
    void setImage(const api::ImageDetail& image);
    /// Nothing: it cannot be told, because of @p why.
    void setExpectation(const std::optional<api::ImageExpectation>& expectation, const QString& why = {});
    /// The machines made from the image that have reported, or run and have not yet.
    void setMachines(const QList<api::MachineDetail>& machines);

private:
    /// What machines report of one register.
    struct Observed
    {
        QString value;
        QStringList machines;
    };
    void rebuild();
    void rebuildExpectation();
    QWidget* makeRegister(const api::RegisterPrediction& prediction);
    QList<Observed> observedOf(const QString& name) const;
    QString summary() const;

    api::ImageDetail m_image;
    std::optional<api::ImageExpectation> m_expectation;
    QString m_noExpectation;
    QList<api::MachineDetail> m_machines;
    QString m_shown; ///< What the rows were made of.
    int m_compared = 0;
    int m_differing = 0;
    Section* m_section;
    QWidget* m_answer;
    StatusBadge* m_answerBadge;
    QLabel* m_answerText;
    QLabel* m_answerMore;
    QLabel* m_notPredicted;
    QWidget* m_observed;
    QLabel* m_observedBy;
    AgeLabel* m_observedAge;
    QVBoxLayout* m_rows;
};

} // namespace gatehouse::console
