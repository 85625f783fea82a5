//! Colours by meaning.
//!
//! A widget names a [`Role`]; the theme turns it into a style. Promises: (1) a state (selected, wrong,
//! focused, disabled) differs from plain text by more than colour, so that `NO_COLOR` loses nothing;
//! (2) the mono theme has no colour at all. The widgets add signs (`>`, `!`, `*`) of their own.

use ratatui::style::{Color, Modifier, Style};
use ratatui::symbols::border;

/// What a piece of the screen means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// The heading of a page or a box.
    Title,
    /// Plain text.
    #[default]
    Text,
    /// Less important text: help, units, old entries.
    Dim,
    /// Keys, links, the figure that matters.
    Accent,
    /// Done, in order, enough.
    Good,
    /// Soon, low, unusual.
    Warn,
    /// Refused, missing, overdue.
    Bad,
    /// The row or choice in focus.
    Selected,
    /// A text field without focus.
    Field,
    /// The text field with focus.
    Focus,
    /// Something that cannot be used now.
    Disabled,
    /// Lines around boxes.
    Border,
    /// The heads of columns.
    Head,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 13] = [
        Self::Title,
        Self::Text,
        Self::Dim,
        Self::Accent,
        Self::Good,
        Self::Warn,
        Self::Bad,
        Self::Selected,
        Self::Field,
        Self::Focus,
        Self::Disabled,
        Self::Border,
        Self::Head,
    ];
}

/// A set of colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Palette {
    /// For dark terminals.
    #[default]
    Dark,
    /// For light terminals.
    Light,
    /// Black, white and the strongest colours.
    HighContrast,
    /// No colour: `NO_COLOR`, paper, simple terminals.
    Mono,
}

/// The characters for lines and bars.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lines {
    /// Box-drawing characters; one column in most terminals.
    #[default]
    Unicode,
    /// `+`, `-`, `|`, for terminals that draw box characters two columns wide.
    Ascii,
}

/// How the screen looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Theme {
    /// The colours.
    pub palette: Palette,
    /// The lines.
    pub lines: Lines,
}

impl Theme {
    /// The theme without colour and without box characters; what tests draw with.
    pub const PLAIN: Self = Self { palette: Palette::Mono, lines: Lines::Ascii };

    /// The style of a role.
    pub const fn style(self, role: Role) -> Style {
        let style = Style::new().add_modifier(modifier(role));
        match self.palette {
            Palette::Mono => style,
            Palette::Dark => match role {
                Role::Title | Role::Accent | Role::Head => style.fg(Color::Cyan),
                Role::Good => style.fg(Color::Green),
                Role::Warn => style.fg(Color::Yellow),
                Role::Bad => style.fg(Color::LightRed),
                Role::Dim | Role::Disabled | Role::Border => style.fg(Color::Gray),
                Role::Focus => style.fg(Color::White),
                Role::Text | Role::Selected | Role::Field => style,
            },
            Palette::Light => match role {
                Role::Title | Role::Accent | Role::Head => style.fg(Color::Blue),
                Role::Good => style.fg(Color::Green),
                Role::Warn => style.fg(Color::Magenta),
                Role::Bad => style.fg(Color::Red),
                Role::Dim | Role::Disabled | Role::Border => style.fg(Color::DarkGray),
                Role::Focus => style.fg(Color::Black),
                Role::Text | Role::Selected | Role::Field => style,
            },
            Palette::HighContrast => match role {
                Role::Good => style.fg(Color::LightGreen).bg(Color::Black),
                Role::Warn | Role::Accent => style.fg(Color::LightYellow).bg(Color::Black),
                Role::Bad => style.fg(Color::LightRed).bg(Color::Black),
                _ => style.fg(Color::White).bg(Color::Black),
            },
        }
    }

    /// The border of a box.
    pub const fn border(self) -> border::Set<'static> {
        match self.lines {
            Lines::Unicode => border::PLAIN,
            Lines::Ascii => ASCII,
        }
    }

    /// A level line, one cell of it.
    pub const fn rule(self) -> &'static str {
        match self.lines {
            Lines::Unicode => "─",
            Lines::Ascii => "-",
        }
    }

    /// The full cell of a bar or a big digit.
    pub const fn block(self) -> &'static str {
        match self.lines {
            Lines::Unicode => "█",
            Lines::Ascii => "#",
        }
    }

    /// The cell of a column, from a part of it to all of it.
    pub const fn steps(self) -> &'static [&'static str] {
        match self.lines {
            Lines::Unicode => {
                &["\u{2581}", "\u{2582}", "\u{2583}", "\u{2584}", "\u{2585}", "\u{2586}", "\u{2587}", "█"]
            }
            Lines::Ascii => &[".", "#"],
        }
    }
}

/// What a role adds beside its colour.
const fn modifier(role: Role) -> Modifier {
    match role {
        Role::Title | Role::Accent | Role::Warn => Modifier::BOLD,
        Role::Bad => Modifier::BOLD.union(Modifier::UNDERLINED),
        Role::Selected => Modifier::REVERSED,
        Role::Field => Modifier::UNDERLINED,
        Role::Focus => Modifier::UNDERLINED.union(Modifier::BOLD),
        Role::Dim | Role::Disabled => Modifier::DIM,
        Role::Head => Modifier::UNDERLINED.union(Modifier::DIM),
        Role::Good | Role::Text | Role::Border => Modifier::empty(),
    }
}

/// A border of ASCII characters.
const ASCII: border::Set<'static> = border::Set {
    top_left: "+",
    top_right: "+",
    bottom_left: "+",
    bottom_right: "+",
    vertical_left: "|",
    vertical_right: "|",
    horizontal_top: "-",
    horizontal_bottom: "-",
};

#[cfg(test)]
mod tests {
    use super::*;

    const PALETTES: [Palette; 4] = [Palette::Dark, Palette::Light, Palette::HighContrast, Palette::Mono];

    #[test]
    fn a_state_differs_from_plain_text_by_more_than_colour() {
        for palette in PALETTES {
            let theme = Theme { palette, lines: Lines::Unicode };
            for role in [Role::Warn, Role::Bad, Role::Selected, Role::Field, Role::Focus, Role::Disabled] {
                let (state, text) = (theme.style(role), theme.style(Role::Text));
                assert_ne!(state.add_modifier, text.add_modifier, "{palette:?} {role:?}");
            }
        }
    }

    #[test]
    fn the_mono_theme_has_no_colour() {
        for role in Role::ALL {
            let style = Theme::PLAIN.style(role);
            assert_eq!((style.fg, style.bg), (None, None), "{role:?}");
        }
    }
}
