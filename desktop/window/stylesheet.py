"""The one stylesheet. ``$names`` are tokens of the theme; cells of tables are painted by the delegate instead."""

STYLESHEET = """
QToolTip { background: $panel; color: $ink; border: 1px solid $rule; padding: 4px 8px; font-size: 9pt; }
QMainWindow, QDialog, #page { background: $page; }
#navigation, #status { background: $canvas; }
#navigation { border: none; border-right: 1px solid $hairline; }
#status { border: none; border-top: 1px solid $hairline; }
#panel { background: $panel; border: none; border-left: 1px solid $hairline; }
#panelBody, #scroll { background: transparent; border: none; }
#waiting[current="yes"] { background: $selection; border-left: 3px solid $accent; }
#palette { background: $page; border: 1px solid $control; border-radius: 5px; }
#line { background: $hairline; }
#clause { border: none; border-left: 3px solid $rule; }

QLabel[role="title"] { font-size: 15pt; font-weight: bold; }
QLabel[role="panelTitle"] { font-size: 12pt; font-weight: bold; }
QLabel[role="section"] { font-weight: bold; }
QLabel[role="amount"] { font-size: 18pt; font-weight: bold; }
QLabel[role="quiet"] { color: $ink2; }
QLabel[role="note"] { color: $ink3; font-size: 9pt; }
QLabel[role="head"] { color: $ink2; font-size: 9pt; }
QLabel[role="warn"] { color: $amber; font-size: 9pt; }
QLabel[role="error"] { color: $red; font-size: 9pt; }
QLabel[role="logo"] {
    color: white; background: $primary; border-radius: 5px; font-size: 12pt; font-weight: bold;
}
*[pill="green"] { color: $green; background: $green_tint; }
*[pillWord="green"] { color: $green; }
*[pill="amber"] { color: $amber; background: $amber_tint; }
*[pillWord="amber"] { color: $amber; }
*[pill="red"] { color: $red; background: $red_tint; }
*[pillWord="red"] { color: $red; }
*[pill="grey"] { color: $grey; background: $grey_tint; }
*[pillWord="grey"] { color: $grey; }
*[pill="violet"] { color: $violet; background: $violet_tint; }
*[pillWord="violet"] { color: $violet; }
*[pill="accent"] { color: $accent; background: $selection; }
*[pillWord="accent"] { color: $accent; }
QFrame[pill] { border-radius: 4px; }
QLabel[pill] { padding: 1px 7px; font-size: 9pt; }

QPushButton {
    color: $ink; background: $page; border: 1px solid $control; border-radius: 5px; padding: 0 13px;
    min-height: 28px;
}
QPushButton:hover { background: $hover; }
QPushButton:focus { border: 2px solid $accent; padding: 0 12px; min-height: 26px; }
QPushButton:disabled { color: $ink3; background: $canvas; border-color: $rule; }
QPushButton[look="primary"] { color: white; background: $primary; border-color: $primary; }
QPushButton[look="primary"]:hover { background: $primary_hover; }
QPushButton[look="primary"]:focus { border-color: $ink; }
QPushButton[look="primary"]:disabled { color: $ink3; background: $canvas; border-color: $rule; }
QPushButton[look="bare"], QPushButton[look="link"] { background: transparent; border: none; padding: 0 6px; }
QPushButton[look="bare"]:hover { background: $hover; }
QPushButton[look="bare"]:focus, QPushButton[look="link"]:focus { border: 2px solid $accent; padding: 0 4px; }
QPushButton[look="link"] { color: $accent; text-align: left; padding: 0 2px; min-height: 24px; }
QPushButton[look="link"]:focus { padding: 0; }
QPushButton[look="crumb"] { color: $ink3; background: transparent; border: none; padding: 0; font-size: 15pt; }
QPushButton[look="crumb"]:hover { color: $accent; }
QPushButton[look="crumb"]:focus { color: $accent; border: none; padding: 0; }
QPushButton[look="seek"] {
    color: $ink3; background: $page; border: 1px solid $control; border-radius: 5px; padding: 0 8px; text-align: left;
}
QPushButton[look="seek"]:focus { border: 2px solid $accent; padding: 0 7px; }
QPushButton[look="note"] {
    color: $ink2; background: transparent; border: none; padding: 0 4px; font-size: 9pt; min-height: 20px;
}
QPushButton[look="note"]:hover { color: $accent; }
QPushButton[look="note"]:focus { border: 2px solid $accent; padding: 0 2px; min-height: 18px; }
QPushButton[look="link"]:disabled { color: $ink3; }
QPushButton[look="tab"] {
    color: $ink2; background: transparent; border: none; border-bottom: 2px solid transparent; border-radius: 0;
    padding: 0 2px; min-height: 32px;
}
QPushButton[look="tab"]:hover { color: $accent; }
QPushButton[look="tab"]:checked { color: $ink; border-bottom-color: $accent; font-weight: bold; }
QPushButton[look="tab"]:focus { color: $accent; border-bottom-color: $accent; }
QPushButton[look="chip"] { background: $panel; border-color: $rule; padding: 0 9px; font-size: 9pt; }
QPushButton[look="chip"]:focus { border: 2px solid $accent; padding: 0 8px; }
QPushButton::menu-indicator { width: 0; }
QPushButton[opens="yes"] { padding-right: 22px; }
QPushButton[opens="yes"]:focus { padding-right: 21px; }
QPushButton[opens="yes"]::menu-indicator {
    image: url("$arrow"); width: 14px; height: 14px; subcontrol-origin: padding;
    subcontrol-position: right center; right: 9px;
}

QLineEdit, QComboBox {
    color: $ink; background: $page; border: 1px solid $control; border-radius: 5px; padding: 0 8px; min-height: 28px;
    selection-background-color: $primary; selection-color: white; placeholder-text-color: $ink3;
}
QLineEdit:focus, QComboBox:focus { border: 2px solid $accent; padding: 0 7px; min-height: 26px; }
QLineEdit#cell { border: 2px solid $accent; border-radius: 0; padding: 0 6px; min-height: 26px; }
QLineEdit[wrong="true"] { border: 2px solid $red; padding: 0 7px; min-height: 26px; }
QLineEdit > QToolButton { border: none; background: transparent; }
QComboBox::drop-down { border: none; width: 24px; }
QComboBox::down-arrow { image: url("$arrow"); width: 14px; height: 14px; }
QComboBox QAbstractItemView {
    background: $page; color: $ink; border: 1px solid $rule; outline: none;
    selection-background-color: $selection; selection-color: $ink;
}
QComboBox QAbstractItemView::item { min-height: 28px; padding: 0 8px; }

QCheckBox { spacing: 8px; min-height: 22px; }
QCheckBox::indicator, QListWidget::indicator {
    width: 14px; height: 14px; border: 1px solid $control; border-radius: 3px; background: $page;
}
QCheckBox::indicator:checked, QListWidget::indicator:checked {
    background: $primary; border-color: $primary; image: url("$tick");
}
QCheckBox::indicator:focus { border: 2px solid $accent; }
QRadioButton::indicator { width: 14px; height: 14px; border: 1px solid $control; border-radius: 8px; }
QRadioButton::indicator:checked { width: 6px; height: 6px; border: 5px solid $primary; }
QRadioButton::indicator:focus { width: 12px; height: 12px; border: 2px solid $accent; }
QRadioButton::indicator:checked:focus { width: 6px; height: 6px; border: 5px solid $accent; }

QTableView { background: $page; border: none; outline: none; }
QHeaderView { background: $panel; }
QHeaderView::section {
    color: $ink2; background: $panel; border: none; border-bottom: 1px solid $rule; padding: 0 8px; font-size: 9pt;
}
QHeaderView::section:first, QHeaderView::section:only-one { padding-left: 20px; }

QScrollBar { background: transparent; border: none; }
QScrollBar:vertical { width: 12px; }
QScrollBar:horizontal { height: 12px; }
QScrollBar::handle { background: $rule; border-radius: 4px; margin: 2px; }
QScrollBar::handle:hover { background: $control; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {
    border: none; background: none; width: 0; height: 0;
}
QAbstractScrollArea::corner { background: transparent; border: none; }
QMenu { background: $page; border: 1px solid $rule; padding: 4px; }
QMenu::item { color: $ink; padding: 6px 24px 6px 12px; border-radius: 4px; }
QMenu::item:selected { background: $selection; }
QMenu::item:disabled { color: $ink3; }
QMenu::separator { height: 1px; background: $hairline; margin: 4px 8px; }
QProgressBar { background: $hairline; border: none; border-radius: 3px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
QPlainTextEdit {
    background: $panel; color: $ink2; border: 1px solid $rule; border-radius: 5px; padding: 6px; font-size: 9pt;
}
QTextBrowser { background: $page; color: $ink; border: none; }
QListWidget { background: $canvas; color: $ink; border: none; outline: none; padding: 8px; }
QListWidget::item { padding: 0 10px; border-radius: 5px; }
QListWidget::item:selected { background: $selection; color: $ink; }
QSplitter::handle { background: transparent; }
"""
