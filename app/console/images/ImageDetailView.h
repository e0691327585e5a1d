// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/ImageTypes.h"
#include "core/api/MachineTypes.h"
#include "core/api/PolicyService.h"
#include "core/api/QuotedTypes.h"

#include <QWidget>
#include <optional>

class QAction;
class QLabel;
class QVBoxLayout;

namespace gatehouse::console {

class AgeLabel;
class Banner;
class FactGrid;
class ImageRegisters;
class QuotedNodesView;
class Section;
class StatusBadge;
class StepList;

/// What is known of one image: facts, registers predicted, expected and observed, step times, settings.
class ImageDetailView : public QWidget
{
    Q_OBJECT
public:
    explicit ImageDetailView(const QList<QAction*>& actions, QAction* danger, QWidget* parent = nullptr);

    void setImage(const api::ImageDetail& image);
    /// The machines made from the shown image: what each has reported, beside what is predicted.
    void setMachines(const QList<api::MachineDetail>& machines);
    /// What the policy in force expects of the shown image; nothing: it cannot be told, because of @p why.
    void setExpectation(const std::optional<api::ImageExpectation>& expectation, const QString& why = {});
    /// What kept quotes show of the shown image; @p trouble: why they could not be looked at.
    void setQuotes(const QList<api::QuotedNode>& nodes, const QString& trouble = {});

Q_SIGNALS:
    void buildAgainWanted();

private:
    void setFacts(const api::ImageDetail& image);
    /// What a foreign build predicts of its own image, beside what is predicted here.
    void setBuildRegisters(const api::ImageDetail& image);
    void setParameters(const QList<api::RecipeParameter>& parameters);

    QString m_shown; ///< Identifier and time of what is shown, to rebuild only what changed.
    QLabel* m_title;
    StatusBadge* m_state;
    AgeLabel* m_built;
    Banner* m_debug;
    Banner* m_error;
    FactGrid* m_facts;
    QStringList m_foreign; ///< Rows of m_facts that not every image has.
    ImageRegisters* m_registers;
    QuotedNodesView* m_simulated;
    QuotedNodesView* m_tdx;
    Section* m_builds;
    QVBoxLayout* m_buildRows;
    Section* m_steps;
    StepList* m_stepList;
    Section* m_parameters;
    QVBoxLayout* m_parameterRows;
};

/// A register with its value and, on demand, its events. The caller owns it.
QWidget* makeRegisterWidget(const api::RegisterPrediction& prediction);

} // namespace gatehouse::console
