"""``python -m desktop``: the same as the command ``subsidy-desk``."""

from desktop.workbooks.child import serve_if_asked

serve_if_asked()

from desktop.command_line import main  # noqa: E402  # the process that reads a workbook has no need of it

main()
