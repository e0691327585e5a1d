// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/ImageTypes.h"
#include "core/api/PolicyService.h"
#include "core/api/QuotedTypes.h"

#include <QWidget>
#include <optional>

class QLabel;
class QVBoxLayout;

namespace gatehouse::console {

class Banner;
class Section;

/// MRTD and RTMR0 to 3 of an image on one platform: what is predicted, what the policy in force expects and what kept quotes show, with
/// the event that explains a difference. What no verified quote says is called a claim; of a TDX machine that is all that is not genuine
/// under Intel's root.
class QuotedNodesView : public QWidget
{
    Q_OBJECT
public:
    explicit QuotedNodesView(api::QuotedNode::Platform platform, QWidget* parent = nullptr);

    /// Another image: what was known of the one before is forgotten.
    void setImage(const api::ImageDetail& image);
    void setExpectation(const std::optional<api::ImageExpectation>& expectation);
    /// Quotes of the image; those of the other platform are passed over. @p trouble: why they could not be looked at.
    void setNodes(const QList<api::QuotedNode>& nodes, const QString& trouble = {});

private:
    /// What nodes show of one register.
    struct Shown
    {
        QString value;
        QStringList nodes;
        bool proven = false; ///< A quote that proves() it has it; otherwise all are claims.
        bool simulated = false; ///< A quote that is genuine under a root that is not Intel's has it.
    };
    void rebuild();
    void rebuildNodes();
    QList<api::RegisterPrediction> predictions() const;
    /// Whether the quote of @p node proves registers of this platform.
    bool proves(const api::QuotedNode& node) const;
    QList<Shown> shownOf(const QString& name) const;
    QWidget* makeRegister(const api::RegisterPrediction& prediction);
    QString summary(const QList<api::RegisterPrediction>& registers) const;

    api::QuotedNode::Platform m_platform;
    QString m_image;
    QList<api::RegisterPrediction> m_predictions; ///< Of TDX; those of the simulated platform come with its quotes.
    bool m_aloneOnPage = false;                   ///< The image has no PCRs.
    std::optional<api::ImageExpectation> m_expectation;
    QList<api::QuotedNode> m_nodes;
    QString m_trouble;
    QString m_shown; ///< What the rows were made of.
    int m_compared = 0;
    int m_differing = 0;
    int m_claimed = 0; ///< Compared with claims alone.
    Section* m_section;
    QLabel* m_troubleText;
    QVBoxLayout* m_nodeRows;
    QVBoxLayout* m_rows;
};

} // namespace gatehouse::console
