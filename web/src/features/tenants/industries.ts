import type { components } from '@/api/schema';

export type Industry = NonNullable<components['schemas']['TenantBody']['metadata']['industry']>;

/** Every industry the API knows, and no other: the compiler compares. */
const NAMES: Record<Industry, string> = {
  aerospace_and_defense: 'Aerospace and defense',
  agriculture: 'Agriculture',
  automotive: 'Automotive',
  banking_and_financial_services: 'Banking and financial services',
  construction: 'Construction',
  consumer_goods: 'Consumer goods',
  education: 'Education',
  energy_and_utilities: 'Energy and utilities',
  entertainment_and_media: 'Entertainment and media',
  government_and_public_sector: 'Government and public sector',
  green_energy_and_solar: 'Green energy and solar',
  healthcare_and_life_sciences: 'Healthcare and life sciences',
  hospitality_and_travel: 'Hospitality and travel',
  information_technology: 'Information technology',
  insurance: 'Insurance',
  legal_services: 'Legal services',
  logistics_and_transportation: 'Logistics and transportation',
  manufacturing: 'Manufacturing',
  marketing_advertising_pr: 'Marketing advertising PR',
  media_and_publishing: 'Media and publishing',
  mining_and_metals: 'Mining and metals',
  nonprofit_and_ngos: 'Nonprofit and NGOs',
  pharmaceuticals_and_biotechnology: 'Pharmaceuticals and biotechnology',
  professional_services: 'Professional services',
  real_estate: 'Real estate',
  retail_and_wholesale: 'Retail and wholesale',
  telecommunications: 'Telecommunications',
  textiles_and_apparel: 'Textiles and apparel',
  other: 'Other',
};

export const INDUSTRIES = Object.entries(NAMES).map(([value, label]) => ({ value, label }));

export function isIndustry(value: string): value is Industry {
  return value in NAMES;
}
