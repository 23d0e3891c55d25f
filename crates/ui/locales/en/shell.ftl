# What surrounds every screen.

# The name of a screen in the window's title.
shell-title = { $page } · muster
shell-skip = Skip to the content
shell-nav-main = Main
shell-nav-sections = Sections
shell-menu = Menu
shell-menu-close = Close the menu
shell-discover = Discover
shell-pledges = My pledges
shell-me = Me
shell-run = Organise

shell-theme-system = Colours: as the device. Change to dark
shell-theme-dark = Colours: dark. Change to light
shell-theme-light = Colours: light. Change to the device’s own
shell-language = Language

shell-offline = No connection since { $time }. What you write is kept here.
shell-toast-undo = Undo
shell-toast-close = Close

shell-foot = No trackers, nothing from other servers.

shell-missing-title = There is no page here
shell-missing-text = The address may have a typing mistake, or what was here is gone. Nothing of yours is lost.
shell-missing-home = See all projects
