//! Members, their cards and posts.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::events::grid::{Post, PostEnded, PostGiven};
use crate::events::members::{CardBlocked, CardIssued, MemberEnrolled};
use crate::units::{CardNo, Day, GridId, Hours, MemberId, Note, Points, VillageId};

/// The members of a book.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Members {
    all: BTreeMap<MemberId, Member>,
    cards: BTreeMap<CardNo, Card>,
}

/// A member, without his personal data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// The day he joined.
    pub joined: Day,
    /// The card he holds now.
    pub card: Option<CardNo>,
    /// Why he may neither spend nor claim.
    pub frozen: Option<Note>,
    /// The post he holds.
    pub post: Option<Posted>,
    /// All he ever earned; spending never lowers it.
    pub earned: Points,
    /// Hours of service he was credited for.
    pub hours: Hours,
    /// Acts and cases he was credited for.
    pub acts: u32,
    /// Redemptions he made.
    pub redemptions: u32,
}

/// A post somebody holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posted {
    /// Which.
    pub post: Post,
    /// For which village.
    pub village: Option<VillageId>,
    /// For which grid.
    pub grid: Option<GridId>,
    /// Since when.
    pub from: Day,
    /// The last day, where it is known.
    pub to: Option<Day>,
}

/// A card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// Whose.
    pub member: MemberId,
    /// Why it no longer works.
    pub blocked: Option<Note>,
}

impl Member {
    /// The post he holds on `day`.
    pub fn post_on(&self, day: Day) -> Option<Posted> {
        self.post.filter(|posted| posted.from <= day && posted.to.is_none_or(|last| day <= last))
    }
}

impl Members {
    /// One member.
    pub fn get(&self, member: MemberId) -> Option<&Member> {
        self.all.get(&member)
    }

    /// All members.
    pub fn all(&self) -> impl ExactSizeIterator<Item = (MemberId, &Member)> {
        self.all.iter().map(|(id, member)| (*id, member))
    }

    /// One card.
    pub fn card(&self, card: CardNo) -> Option<&Card> {
        self.cards.get(&card)
    }

    /// The number the next member gets.
    pub fn next(&self) -> Option<MemberId> {
        self.all.keys().next_back().copied().unwrap_or(MemberId::number(0)).next()
    }

    /// The number the next card gets.
    pub fn next_card(&self) -> Option<CardNo> {
        match self.cards.keys().next_back() {
            Some(last) => CardNo::number(last.get().checked_add(1)?),
            None => Some(CardNo::FIRST),
        }
    }

    pub(super) fn enrolled(&mut self, fact: &MemberEnrolled) -> Option<()> {
        let member = Member {
            joined: fact.joined,
            card: None,
            frozen: None,
            post: None,
            earned: Points::ZERO,
            hours: Hours::ZERO,
            acts: 0,
            redemptions: 0,
        };
        self.all.insert(fact.member, member).is_none().then_some(())
    }

    pub(super) fn post_given(&mut self, fact: &PostGiven) -> Option<()> {
        let PostGiven { post, village, grid, from, .. } = *fact;
        self.all.get_mut(&fact.member)?.post = Some(Posted { post, village, grid, from, to: None });
        Some(())
    }

    pub(super) fn post_ended(&mut self, fact: &PostEnded) -> Option<()> {
        self.all.get_mut(&fact.member)?.post.as_mut()?.to = Some(fact.to);
        Some(())
    }

    pub(super) fn card_issued(&mut self, fact: &CardIssued) -> Option<()> {
        self.all.get_mut(&fact.member)?.card = Some(fact.card);
        self.cards.insert(fact.card, Card { member: fact.member, blocked: None });
        Some(())
    }

    pub(super) fn card_blocked(&mut self, fact: &CardBlocked) -> Option<()> {
        let card = self.cards.get_mut(&fact.card)?;
        card.blocked = Some(fact.reason.clone());
        let member = self.all.get_mut(&card.member)?;
        member.card = member.card.filter(|held| *held != fact.card);
        Some(())
    }

    pub(super) fn frozen(&mut self, member: MemberId, reason: Option<&Note>) -> Option<()> {
        self.all.get_mut(&member)?.frozen = reason.cloned();
        Some(())
    }

    pub(super) fn credited(&mut self, member: MemberId, points: Points, hours: Option<Hours>) -> Option<()> {
        let member = self.all.get_mut(&member)?;
        member.hours = member.hours.checked_add(hours.unwrap_or_default())?;
        member.earned = member.earned.checked_add(points)?;
        member.acts = member.acts.checked_add(1)?;
        Some(())
    }

    pub(super) fn redeemed(&mut self, member: MemberId) -> Option<()> {
        let member = self.all.get_mut(&member)?;
        member.redemptions = member.redemptions.checked_add(1)?;
        Some(())
    }
}
