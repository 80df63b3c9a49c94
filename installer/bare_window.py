"""The least window that PySide6 can open: what the start of the program is compared with. Tells when it is painted."""

import sys
import time

from PySide6.QtWidgets import QApplication, QLabel

app = QApplication(sys.argv)
label = QLabel("奖补台")
label.resize(1366, 720)
label.show()
app.processEvents()
while not label.windowHandle().isExposed():
    app.processEvents()
print(time.time(), flush=True)
