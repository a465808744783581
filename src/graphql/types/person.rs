//! Doctors.

use std::cmp::Reverse;
use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Lookahead, Object};
use chrono::NaiveDate;

use super::affiliation::{Affiliation, AffiliationGroup};
use super::application::{Application, ApplicationConnection};
use super::enums::{ApplicationKind, ApplicationStatus};
use super::master::{Code, Prefecture};
use crate::db::queries::affiliation::{Row, Wanted};
use crate::db::queries::doctor::{self, DoctorRow, HomeRow, Related};
use crate::db::queries::facility::FacilityRow;
use crate::db::queries::page::{Page, Place, Rows};
use crate::domain::fiscal::exempt_until;
use crate::domain::ids::{AffiliationId, DoctorId};
use crate::domain::policy::{Rule, Standing};
use crate::domain::tenure::whole_years;
use crate::domain::words;
use crate::graphql::connection::{Count, Listed, connection, page, size_of};
use crate::graphql::context::{RequestContext, request};
use crate::graphql::error::Result;
use crate::graphql::node::encode;
use crate::graphql::scalars::Date;
use crate::service::audit;

/// A doctor, as far as the viewer sees him.
#[derive(Clone)]
pub struct Doctor {
    loaded: Arc<(DoctorRow, Standing)>,
    /// Read together with the doctor: the affiliations of today and to come, with their facilities.
    affiliations: Option<Arc<[WithFacility]>>,
}

/// An affiliation and its facility, read in one statement.
pub type WithFacility = (Arc<Row>, Option<Arc<FacilityRow>>);

/// A doctor whose affiliations are still being gathered from the rows of a statement.
type Loading = (Arc<(DoctorRow, Standing)>, Vec<WithFacility>);

impl Doctor {
    /// From what was read.
    pub fn new(loaded: Arc<(DoctorRow, Standing)>) -> Self {
        Self { loaded, affiliations: None }
    }

    /// The doctor, if the viewer's scope reaches him.
    pub async fn load(request: &RequestContext, id: DoctorId) -> Result<Option<Self>> {
        Ok(request.loaders.doctors.load(id).await?.map(Self::new))
    }

    /// The doctor, if the viewer may look him up by himself.
    pub async fn look_up(request: &RequestContext, id: DoctorId) -> Result<Option<Self>> {
        Ok(Self::load(request, id).await?.filter(|doctor| doctor.shows(Rule::LookUp)))
    }

    /// The same; staff who open him are written down.
    pub async fn open(request: &RequestContext, id: DoctorId) -> Result<Option<Self>> {
        let doctor = Self::look_up(request, id).await?;
        if doctor.is_some() {
            audit::doctor_read(&request.service(), id).await?;
        }
        Ok(doctor)
    }

    /// The viewer himself, with what is selected below him.
    pub async fn oneself(request: &RequestContext, selected: Lookahead<'_>, id: DoctorId) -> Result<Option<Self>> {
        if !request.look_ahead || !wants_affiliations(&selected) {
            return Self::load(request, id).await;
        }
        let today = request.today;
        let rows =
            request.read(|reader| async move { doctor::oneself_with_affiliations(&reader, id, today).await }).await?;
        Ok(Self::with_affiliations(rows).into_iter().next())
    }

    /// Doctors of an association, with what is selected below them.
    pub async fn page(
        request: &RequestContext,
        selected: Lookahead<'_>,
        related: &Related,
        page: &Page<(String, String)>,
    ) -> Result<Rows<Self>> {
        let today = request.today;
        let below = [selected.field("nodes"), selected.field("edges").field("node")];
        if request.look_ahead && below.iter().any(wants_affiliations) {
            let rows = request.find(related.is_search(), |connection| async move {
                doctor::page_with_affiliations(&connection, related, today, page).await
            });
            return Ok(page.cut(Self::with_affiliations(rows.await?)));
        }
        let rows = request.find(related.is_search(), |connection| async move {
            doctor::page(&connection, related, today, page).await
        });
        let rows = rows.await?;
        let doctors = rows.rows.into_iter().map(|loaded| Self::new(Arc::new(loaded))).collect();
        Ok(Rows { rows: doctors, has_next: rows.has_next, has_previous: rows.has_previous })
    }

    /// Where he stands in a list by reading.
    pub fn place(&self) -> Place<(String, String)> {
        let row = self.row();
        Place { key: (row.family_kana.clone(), row.given_kana.clone()), id: row.id.0 }
    }

    /// Doctors out of rows of one affiliation each.
    fn with_affiliations(rows: Vec<doctor::Joined>) -> Vec<Self> {
        let mut doctors: Vec<Loading> = Vec::new();
        for (row, standing, affiliation) in rows {
            if doctors.last().is_none_or(|(last, _)| last.0.id != row.id) {
                doctors.push((Arc::new((row, standing)), Vec::new()));
            }
            if let (Some((_, affiliations)), Some((affiliation, facility))) = (doctors.last_mut(), affiliation) {
                affiliations.push((Arc::new(affiliation), facility.map(Arc::new)));
            }
        }
        let doctor = |(loaded, affiliations): (_, Vec<_>)| Self { loaded, affiliations: Some(affiliations.into()) };
        doctors.into_iter().map(doctor).collect()
    }

    fn row(&self) -> &DoctorRow {
        &self.loaded.0
    }

    /// Does the viewer see what has this rule?
    pub fn shows(&self, rule: Rule) -> bool {
        rule.is_for(self.loaded.1)
    }

    /// What is registered beside name and number, where the viewer sees it.
    fn registered(&self) -> Option<&DoctorRow> {
        self.shows(Rule::Registered).then(|| self.row())
    }

    /// Affiliations that the viewer sees, earliest first; those of one day lowest layer first.
    pub async fn affiliation_rows(&self, request: &RequestContext, former: bool) -> Result<Vec<Arc<Row>>> {
        let wanted = Wanted { doctor_id: self.row().id, former, whole_groups: self.shows(Rule::Groups) };
        let rows = request.loaders.affiliations.load(wanted).await?;
        let mut rows = rows.map(|rows| (*rows).clone()).unwrap_or_default();
        rows.sort_by_key(|row| Self::order(request, row));
        Ok(rows)
    }

    /// Earliest first; a chain that was joined in one day from the ground up.
    fn order(request: &RequestContext, (row, _): &Row) -> (NaiveDate, Reverse<u8>, AffiliationId) {
        let layer = request.tree.get(row.association_id).map_or(0, |association| association.layer);
        (row.joined_on, Reverse(layer), row.id)
    }
}

/// Are the affiliations of today selected, and nothing else of them?
fn wants_affiliations(selected: &Lookahead<'_>) -> bool {
    let fields = selected.field("affiliations").selection_fields();
    // With former ones it is another question, which the loaders answer.
    !fields.is_empty() && fields.iter().all(|field| field.arguments().is_ok_and(|given| given.is_empty()))
}

/// A doctor, member or not. A doctor sees himself; staff see those related to their association.
#[Object(serial)]
impl Doctor {
    /// Opaque id.
    pub async fn id(&self) -> ID {
        encode(self.row().id)
    }

    /// 医籍登録番号: one to six digits.
    async fn license_number(&self) -> Option<&str> {
        self.row().license_number.as_deref()
    }

    /// 医籍登録日
    async fn licensed_on(&self) -> Option<Date> {
        self.registered()?.licensed_on.map(Date)
    }

    /// 姓
    async fn family_name(&self) -> &str {
        &self.row().family_name
    }

    /// 名
    async fn given_name(&self) -> &str {
        &self.row().given_name
    }

    /// セイ, full-width katakana.
    async fn family_kana(&self) -> &str {
        &self.row().family_kana
    }

    /// メイ, full-width katakana.
    async fn given_kana(&self) -> &str {
        &self.row().given_kana
    }

    /// 旧姓
    async fn former_family_name(&self) -> Option<&str> {
        self.registered()?.former_family_name.as_deref()
    }

    /// 旧名
    async fn former_given_name(&self) -> Option<&str> {
        self.registered()?.former_given_name.as_deref()
    }

    /// 生年月日. Null for staff of associations that he has left.
    async fn birth_date(&self) -> Option<Date> {
        self.registered()?.birth_date.map(Date)
    }

    /// 性別
    async fn gender(&self, ctx: &Context<'_>) -> Option<Code> {
        Code::of(request(ctx), self.registered()?.gender_code.as_deref())
    }

    /// 主たる科名
    async fn main_department(&self, ctx: &Context<'_>) -> Option<Code> {
        Code::of(request(ctx), self.registered()?.main_department_code.as_deref())
    }

    /// 担当する科名, the main one left out.
    #[graphql(complexity = "5 * child_complexity")]
    async fn departments(&self, ctx: &Context<'_>) -> Result<Vec<Code>> {
        if !self.shows(Rule::Registered) {
            return Ok(Vec::new());
        }
        let request = request(ctx);
        let codes = request.loaders.departments.load(self.row().id).await?;
        Ok(codes.iter().flat_map(|codes| codes.iter()).filter_map(|code| Code::find(request, code)).collect())
    }

    /// 出身校
    async fn medical_school(&self, ctx: &Context<'_>) -> Option<String> {
        let row = self.registered()?;
        let listed = row.medical_school_id.as_deref().and_then(|id| request(ctx).codes.medical_school(id));
        listed.map(str::to_owned).or_else(|| row.medical_school_text.clone())
    }

    /// 卒業年月, as the first day of its month.
    async fn graduated_on(&self) -> Option<Date> {
        self.registered()?.graduated_on.map(Date)
    }

    /// Mail address. Null for staff of associations that he has left.
    async fn email(&self) -> Option<&str> {
        self.registered()?.email.as_deref()
    }

    /// 自宅現住所 and how he is reached there, for the doctor himself; null: none is registered.
    async fn home(&self, ctx: &Context<'_>) -> Result<Option<HomeContact>> {
        if !self.shows(Rule::Own) {
            return Ok(None);
        }
        Ok(request(ctx).loaders.homes.load(self.row().id).await?.map(HomeContact))
    }

    /// Last day of the exemption from fees (会費減免), while it lasts.
    async fn fee_exempt_until(&self, ctx: &Context<'_>) -> Option<Date> {
        let until = exempt_until(self.registered()?.graduated_on?)?;
        (until >= request(ctx).today).then_some(Date(until))
    }

    /// Whole years in the national association over all periods; null: never a member.
    async fn national_membership_years(&self, ctx: &Context<'_>) -> Result<Option<i32>> {
        let request = request(ctx);
        if !self.shows(Rule::Registered) {
            return Ok(None);
        }
        let periods = request.loaders.national_periods.load(self.row().id).await?;
        let years = periods.and_then(|periods| whole_years(&periods, request.today));
        Ok(years.and_then(|years| i32::try_from(years).ok()))
    }

    /// Groups, oldest first. Staff see those that span their association.
    #[graphql(complexity = "4 * child_complexity")]
    async fn groups(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Those of which nothing is left too.", default = false)] include_closed: bool,
    ) -> Result<Vec<AffiliationGroup>> {
        if !self.shows(Rule::Groups) {
            return Ok(Vec::new());
        }
        let groups = request(ctx).loaders.groups_of.load(self.row().id).await?;
        let kept = groups.iter().flat_map(|groups| groups.iter());
        let kept = kept.filter(|group| include_closed || group.row.closed_at.is_none());
        Ok(kept.map(|group| AffiliationGroup::new(self.clone(), group.clone())).collect())
    }

    /// Affiliations of today and to come, earliest first, those of one day lowest layer first. Staff see those of their own rule only.
    #[graphql(complexity = "5 * child_complexity")]
    async fn affiliations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Past ones too.", default = false)] include_former: bool,
    ) -> Result<Vec<Affiliation>> {
        let request = request(ctx);
        if let Some(read) = self.affiliations.as_ref().filter(|_| !include_former) {
            let affiliation = |(row, facility): &WithFacility| {
                Affiliation::with_facility(self.clone(), row.clone(), facility.clone())
            };
            let mut read: Vec<&WithFacility> = read.iter().collect();
            read.sort_by_key(|(row, _)| Self::order(request, row));
            return Ok(read.into_iter().map(affiliation).collect());
        }
        let rows = self.affiliation_rows(request, include_former).await?;
        Ok(rows.into_iter().map(|row| Affiliation::new(self.clone(), row)).collect())
    }

    /// Applications, newest first. Staff see those that name their association.
    #[graphql(complexity = "size_of(first, last) * child_complexity")]
    async fn applications(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many from the beginning, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which ones.")] filter: Option<DoctorApplicationFilter>,
    ) -> Result<ApplicationConnection> {
        let (page, filter) = (page(first, after, last, before)?, filter.unwrap_or_default());
        let all = request(ctx).loaders.applications_of.load(self.row().id).await?;
        let wanted: Vec<_> =
            all.iter().flat_map(|all| all.iter()).filter(|row| filter.takes(row.status, row.kind)).cloned().collect();
        let count = Count::Known(i64::try_from(wanted.len()).unwrap_or(i64::MAX));
        let rows = page.of_descending(wanted.into_iter(), |row| (row.submitted_at, row.id.0));
        let listed = Listed::new(rows, count, |row| {
            let place = Place { key: row.submitted_at, id: row.id.0 };
            (place, Application::with_doctor(row, self.clone()))
        });
        Ok(ApplicationConnection(listed))
    }
}

/// 自宅現住所 of a doctor and how he is reached there. Old data may miss any of it.
pub struct HomeContact(Arc<HomeRow>);

/// 自宅現住所 of a doctor and how he is reached there. Old data may miss any of it.
#[Object(serial)]
impl HomeContact {
    /// 郵便番号: seven digits.
    async fn postal_code(&self) -> Option<&str> {
        self.0.postal_code.as_deref()
    }

    /// 都道府県
    async fn prefecture(&self, ctx: &Context<'_>) -> Option<Prefecture> {
        self.0.prefecture_code.as_deref().and_then(|code| Prefecture::find(request(ctx), code))
    }

    /// 市区町村
    async fn city(&self) -> &str {
        &self.0.city
    }

    /// 町名・番地
    async fn address(&self) -> &str {
        &self.0.address
    }

    /// 建物名・部屋番号; empty: none.
    async fn building(&self) -> &str {
        &self.0.building
    }

    /// Telephone, digits with hyphens if they were given.
    async fn phone(&self) -> Option<&str> {
        self.0.phone.as_deref()
    }

    /// Fax.
    async fn fax(&self) -> Option<&str> {
        self.0.fax.as_deref()
    }
}

connection!(DoctorConnection, DoctorEdge, Doctor, "doctors");

/// Which applications of a doctor. All conditions given must hold.
#[derive(InputObject, Default)]
pub struct DoctorApplicationFilter {
    /// In one of these states.
    statuses: Option<Vec<ApplicationStatus>>,
    /// Of one of these kinds.
    kinds: Option<Vec<ApplicationKind>>,
}

impl DoctorApplicationFilter {
    /// Empty lists are as good as none.
    fn takes(&self, status: words::ApplicationStatus, kind: words::ApplicationKind) -> bool {
        let (statuses, kinds) = (self.statuses.as_deref().unwrap_or(&[]), self.kinds.as_deref().unwrap_or(&[]));
        (statuses.is_empty() || statuses.contains(&status.into())) && (kinds.is_empty() || kinds.contains(&kind.into()))
    }
}
