"""Who is who: leads to campaigns, deals and touches to leads, CRM values to stages."""
